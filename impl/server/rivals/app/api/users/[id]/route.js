// A user by a route handler of Next.js: ajv checks the id. Next.js answers in chunks whatever the handler says.
import Ajv from 'ajv'
import formats from 'ajv-formats'
import { open } from '../../../../user.js'

export const dynamic = 'force-dynamic' // asked for at each request

const valid = formats(new Ajv()).compile({ type: 'string', format: 'uuid' })
let find // opened by the first request: there is no database while Next.js builds

export async function GET(_request, { params }) {
  const { id } = await params
  if (!valid(id)) return Response.json({ status: 400, title: 'Bad request' }, { status: 400 })
  find ??= open(process.env.DATABASE)
  const found = find(id)
  return found ? Response.json(found) : Response.json({ status: 404, title: 'Not found' }, { status: 404 })
}
