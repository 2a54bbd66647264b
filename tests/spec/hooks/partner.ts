import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** A request that a partner's endpoint got, whole. */
export type Got = { headers: Record<string, string>; body: string; event: Event }
type Event = { id: string; type: string; time: string; subject: string; data: Record<string, unknown> }
type Answering = (got: Got, response: ServerResponse, request: IncomingMessage) => void

/** Takes everything, and says a challenge back. */
export const takes: Answering = ({ event }, response) =>
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ challenge: event.data['challenge'] }))
export const answers =
  (status: number, text = ''): Answering =>
  (_, response) =>
    response.writeHead(status).end(text)

/** A partner's endpoint on this machine, as it would stand in another office. */
export async function startPartner() {
  const got: Got[] = []
  let answering: Answering = takes
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8')
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const one: Got = { headers, body, event: JSON.parse(body) }
      got.push(one)
      answering(one, response, request)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    got,
    /** All but what endpoints are told of themselves. */
    events: (): Got[] => got.filter(({ event }) => !event.type.includes('.endpoint.')),
    answer(how: Answering): void {
      answering = how
    },
    async stop(): Promise<void> {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
export type Partner = Awaited<ReturnType<typeof startPartner>>

/** Whether a secret signed a request, by the library that partners use. */
export function isSignedWith(secret: string, { headers, body }: Got): boolean {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}
