import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'
import { type Book, Event } from './book.ts'

const BODY_BYTES_MAX = 256 * 1024
const VERIFICATION = 'id.go.kemensos.kube.endpoint.verification.v1'
const Challenge = z.object({ challenge: z.string().min(1).max(200) })

/**
 * The address that Simpul posts to. It looks whether a delivery is Simpul's, writes it down and answers; the work comes
 * after the answer.
 * @param secret of our endpoint; nothing until we have registered, then Simpul tries again in five seconds
 * @param nudge told when there is something to work
 */
export function door({
  book,
  secret,
  nudge,
}: {
  book: Book
  secret: () => string | undefined
  nudge: () => void
}): Hono {
  const app = new Hono()
  app.post('/hooks', bodyLimit({ maxSize: BODY_BYTES_MAX }), async (c) => {
    const key = secret()
    if (key === undefined) return c.json({ error: 'not ready' }, 503)
    const body = await c.req.text() // as it came, byte for byte: that is what was signed
    if (!isSigned(key, body, c.req.header())) return c.json({ error: 'not signed by Simpul' }, 401)
    const event = Event.safeParse(jsonIn(body))
    if (!event.success) return c.json({ error: 'not an event' }, 400)
    if (event.data.type === VERIFICATION) {
      const asked = Challenge.safeParse(event.data.data)
      return asked.success ? c.json(asked.data) : c.json({ error: 'no challenge' }, 400)
    }
    if (book.take(event.data)) nudge()
    return c.json({ taken: event.data.id }, 202) // also a second time: that we have it already is no error
  })
  app.get('/status', (c) => c.json(book.counts()))
  return app
}

/** Signature and age (five minutes), by the library of Standard Webhooks. */
function isSigned(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false })
    return true
  } catch {
    return false
  }
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
