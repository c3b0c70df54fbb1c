// What the page of a browser does: with a key, and as somebody who signs in.
import { Charter } from "charter";
import { anywhere } from "./anywhere.mjs";

async function signedIn() {
  const client = new Charter({ auth: { session: true } }); // the origin of the page
  const before = await client.account.me().catch((error) => error.status);
  await client.auth.signIn({ email: "admin@example.com", password: "weaving algebraic patterns" });
  const me = await client.account.me();
  const other = await new Charter({ auth: { key: "charter_unknown" } }).account.me().catch((error) => error.status);
  await client.auth.signOut();
  const after = await client.account.me().catch((error) => error.status);
  return [before, me.user.email, other, after].join(" ");
}

const result = document.createElement("p");
try {
  result.textContent = `${await anywhere(location.origin, document.body.dataset.key, "Browser")} ${await signedIn()}`;
} catch (error) {
  result.textContent = String(error.stack);
}
result.id = "result";
document.body.append(result);
