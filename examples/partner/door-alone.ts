import { parseArgs } from 'node:util'
import { serve } from '@hono/node-server'
import { openBook } from './book.ts'
import { door } from './door.ts'

// npm run partner:door -- --port N --secret whsec_…
// The door with a secret that somebody chose, an empty book and nobody behind it: for `npm run partner:check`.
const { port, secret } = parseArgs({
  options: { port: { type: 'string', default: '9798' }, secret: { type: 'string', default: '' } },
}).values
const app = door({ book: openBook(':memory:'), secret: () => secret, nudge: () => {} })
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(port) }, (address) =>
  console.log(`A door alone at http://127.0.0.1:${address.port}/hooks      Stop: Ctrl-C`),
)
