import * as z from 'zod'
import { type Book, Event } from './book.ts'
import { type Simpul, taken } from './simpul.ts'

const Endpoint = z.object({ id: z.string(), url: z.string(), state: z.enum(['unverified', 'active', 'paused']) })
const Added = z.object({ endpoint: Endpoint, secret: z.string().nullable() })
const Page = z.object({ items: z.array(Event), next: z.string() })

const THING = 'id.go.kemensos.kube'
/** What our work needs; a type that nobody asked for does not come. */
const EVENTS = ['task.created', 'request.opened', 'request.result', 'case.closed'].map((name) => `${THING}.${name}.v1`)
const PAGES_MAX = 1000

export const secretIn = (book: Book): string | undefined => book.recall('secret')

/**
 * Registers our address, once: the book remembers endpoint and secret. One that Simpul paused, because we did not answer
 * for days, goes on; what was missed meanwhile comes by {@link catchUp}.
 */
export async function register(
  simpul: Simpul,
  book: Book,
  url: string,
  newKey: () => string,
): Promise<z.infer<typeof Endpoint>> {
  const known = book.recall('endpoint')
  const found = known === undefined ? undefined : await simpul.get(`/v1/webhook-endpoints/${known}`)
  if (found?.status === 200) {
    const endpoint = Endpoint.parse(found.body)
    if (endpoint.url === url) return awake(endpoint)
  }
  const { endpoint, secret } = taken(
    Added,
    'the endpoint is added',
    await simpul.post('/v1/webhook-endpoints', { url, events: EVENTS }, newKey()),
  )
  if (secret === null) throw new Error('a new endpoint tells its secret')
  book.remember('endpoint', endpoint.id)
  book.remember('secret', secret) // from here on the door lets Simpul in
  book.remember('place', '0')
  return endpoint

  async function awake(endpoint: z.infer<typeof Endpoint>): Promise<z.infer<typeof Endpoint>> {
    const call = endpoint.state === 'paused' ? 'resume' : endpoint.state === 'unverified' ? 'verify' : undefined
    if (call === undefined) return endpoint
    const answer = await simpul.post(`/v1/webhook-endpoints/${endpoint.id}/${call}`, {}, newKey())
    return taken(Endpoint, `the endpoint is asked to ${call}`, answer)
  }
}

/**
 * Reads what the feed has and we have not: what happened while we were away, or was not delivered. The same events under
 * the same ids, so that nothing is taken twice.
 * @returns how many were new
 */
export async function catchUp(simpul: Simpul, book: Book): Promise<number> {
  let fresh = 0
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const after = book.recall('place') ?? '0'
    const { items, next } = taken(Page, 'the feed', await simpul.get(`/v1/events?after=${after}&limit=100`))
    for (const event of items) if (EVENTS.includes(event.type) && book.take(event)) fresh += 1
    book.remember('place', next)
    if (items.length === 0) return fresh
  }
  throw new Error('the feed has no end')
}
