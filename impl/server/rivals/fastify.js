// A user by Fastify: ajv checks the id, fast-json-stringify writes the answer, both compiled from schemas, and nothing is logged.
import Fastify from 'fastify'
import { open } from './user.js'

const string = { type: 'string' }
const user = {
  type: 'object',
  required: ['id', 'name', 'email', 'role', 'tags', 'createdAt', 'updatedAt', 'version'],
  properties: {
    id: string, name: string, email: string, role: string,
    tags: { type: 'array', items: string },
    address: {
      type: 'object',
      required: ['street', 'city', 'country'],
      properties: { street: string, city: string, region: string, postalCode: string, country: string },
    },
    createdAt: string, updatedAt: string,
    version: { type: 'integer' },
  },
}
const params = { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } }

const find = open(process.env.DATABASE)
const app = Fastify()
app.get('/api/users/:id', { schema: { params, response: { 200: user } } }, (request, reply) => {
  const found = find(request.params.id)
  if (found) reply.send(found)
  else reply.code(404).send({ status: 404, title: 'Not found' })
})
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
