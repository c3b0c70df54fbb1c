// A program that calls one operation: how much of the package does it carry?
import { connect, getUser } from "charter";

console.log(await getUser(connect({ baseUrl: "https://api.test", auth: { key: "a key" } }), "1"));
