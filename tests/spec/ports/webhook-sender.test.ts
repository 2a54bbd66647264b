import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isPublicAddress } from '../../../shared/kit/public-address.ts'
import { ANSWER_BYTES_MAX, type SenderParts, webhookSender } from '../../../shared/ports/webhook-sender.ts'

const TRY_MS = 250
const post = { headers: { 'webhook-id': 'E1' }, body: '{"a":1}' }
const sender = (more: Partial<SenderParts> = {}) =>
  webhookSender({ rules: { loopback: true }, milliseconds: () => performance.now(), tryMs: TRY_MS, ...more })

/** A server on this machine that counts who connects; what it answers is each test's own. */
async function listening(answer: (response: ServerResponse, socket: Socket) => void) {
  let connections = 0
  let sentBytes = 0
  const server = createServer((request, response) => {
    request.resume()
    answer(response, request.socket)
  })
  server.on('connection', (socket) => {
    connections += 1
    socket.on('close', () => {
      sentBytes += socket.bytesWritten
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port, url: `http://127.0.0.1:${port}/`, connections: () => connections, sentBytes: () => sentBytes }
}
let stops: (() => void)[] = []
beforeEach(() => {
  stops = []
})
afterEach(() => {
  for (const stop of stops) stop()
})

describe('an endpoint that behaves badly', () => {
  test('and takes it is answered with what it said', async () => {
    const { url } = await listening((response) => response.writeHead(202).end('diterima'))
    expect(await sender()({ url, ...post })).toMatchObject({ kind: 'answered', status: 202, text: 'diterima' })
  })

  test('hangs: the try ends in its time', async () => {
    const { url } = await listening(() => {})
    const sent = await sender()({ url, ...post })
    expect(sent).toMatchObject({ kind: 'failed', error: 'timeout' })
    expect(sent.ms).toBeLessThan(TRY_MS * 8)
  })

  test('answers byte by byte: the time is that of the whole answer, not of each byte', async () => {
    const { url } = await listening((response, socket) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 20)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await sender()({ url, ...post })).toMatchObject({ kind: 'failed', error: 'timeout' })
  })

  test('answers 500, with what it said', async () => {
    const { url } = await listening((response) => response.writeHead(500).end('rusak'))
    expect(await sender()({ url, ...post })).toMatchObject({ kind: 'answered', status: 500, text: 'rusak' })
  })

  test.each([301, 302, 303, 307, 308])('redirects with %i: nobody goes there', async (status) => {
    const elsewhere = await listening((response) => response.end('ok'))
    const { url } = await listening((response) => response.writeHead(status, { location: elsewhere.url }).end())
    expect(await sender()({ url, ...post })).toMatchObject({ kind: 'answered', status })
    expect(elsewhere.connections()).toBe(0)
  })

  test('closes before it answers, or in the middle', async () => {
    const at = await listening((_, socket) => socket.destroy())
    expect(await sender()({ url: at.url, ...post })).toMatchObject({ kind: 'failed', error: 'connection-closed' })
    const half = await listening((response, socket) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half')
      setImmediate(() => socket.destroy())
    })
    expect(await sender()({ url: half.url, ...post })).toMatchObject({ kind: 'failed', error: 'connection-closed' })
  })

  test('sends a gigabyte: a few of its bytes are read', async () => {
    const part = Buffer.alloc(64 * 1024, 'x')
    const big = await listening((response, socket) => {
      response.writeHead(200)
      let left = 16_384
      const more = (): void => {
        while (left > 0 && !socket.destroyed) {
          left -= 1
          if (!response.write(part)) return void response.once('drain', more)
        }
      }
      more()
    })
    const sent = await sender({ tryMs: 5_000 })({ url: big.url, ...post })
    expect(sent).toMatchObject({ kind: 'failed', error: 'answer-too-large' })
    await expect.poll(() => big.sentBytes()).toBeGreaterThan(ANSWER_BYTES_MAX)
    expect(big.sentBytes()).toBeLessThan(64 * 1024 * 1024)
  })

  test('says what is no HTTP, or nothing at all where nobody listens', async () => {
    const server = createTcpServer((socket) => socket.end('+OK POP3 ready\r\n'))
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    stops.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/`
    expect(await sender()({ url, ...post })).toMatchObject({ kind: 'failed', error: 'connection-closed' })
    expect(await sender()({ url: 'http://127.0.0.1:9/', ...post })).toMatchObject({ error: 'not-connected' })
  })

  test('has a name that does not resolve, or a resolver that hangs', async () => {
    const url = 'https://partner.example/'
    const fails = sender({ resolve: () => Promise.reject(new Error('no such name')) })
    expect(await fails({ url, ...post })).toMatchObject({ error: 'name-not-found' })
    const hangs = sender({ resolve: () => new Promise(() => {}) })
    expect(await hangs({ url, ...post })).toMatchObject({ error: 'timeout' })
  })
})

describe('a target', () => {
  test('is resolved once, and the address that was looked at is the one connected to', async () => {
    const { port, connections } = await listening((response) => response.end('ok'))
    const told = [
      [{ address: '127.0.0.1', family: 4 }],
      [{ address: '10.0.0.1', family: 4 }], // what a hostile server says when it is asked again
    ]
    let asked = 0
    const resolve = async () => told[asked++] ?? []
    // A name that only this resolver knows: whoever asked another one would find nothing.
    const url = `http://partner.localhost:${port}/`
    expect(await sender({ resolve })({ url, ...post })).toMatchObject({ kind: 'answered', status: 200 })
    expect([asked, connections()]).toEqual([1, 1])
  })

  test('with one bad address among good ones is refused', async () => {
    const resolve = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]
    const sent = await sender({ rules: { loopback: false }, resolve })({ url: 'https://partner.example/', ...post })
    expect(sent).toMatchObject({ kind: 'failed', error: 'target-refused' })
  })

  test('in a local run may be this machine, and still no other network', async () => {
    for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/', 'http://partner.example/'])
      expect(await sender()({ url, ...post })).toMatchObject({ error: 'target-refused' })
  })

  test('of the public internet is one', () => {
    for (const address of ['8.8.8.8', '103.28.12.1', '1.1.1.1', '2606:4700:4700::1111', '2404:6800:4003::200e'])
      expect(isPublicAddress(address), address).toBe(true)
  })

  const hostile = hostileAddresses()
  test(`none of ${hostile.length} hostile addresses is ever reached, as such or behind a name`, async () => {
    expect(new Set(hostile).size).toBeGreaterThanOrEqual(300)
    // Where most of them would end if one got through.
    const { port, connections } = await listening((response) => response.end('secrets'))
    const plain = sender({ rules: { loopback: false } })
    for (const host of hostile) {
      const sent = await plain({ url: `https://${host}:${port}/`, ...post })
      expect(sent, host).toMatchObject({ kind: 'failed', error: 'target-refused' })
      const address = host.replace(/^\[(.*)\]$/, '$1')
      const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }]
      const named = sender({ rules: { loopback: false }, resolve })
      const behind = await named({ url: `https://partner.example:${port}/`, ...post })
      expect(behind, `a name for ${host}`).toMatchObject({ kind: 'failed', error: 'target-refused' })
    }
    expect(connections()).toBe(0)
  })
})

/** Networks that are nobody's business, in every writing that a URL takes. */
function hostileAddresses(): string[] {
  const v4 = [
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.100.100.200', '100.127.255.255'],
    ...['127.0.0.1', '127.0.1.1', '127.255.255.254', '169.254.0.1', '169.254.169.254', '169.254.170.2', '172.16.0.1'],
    ...['172.31.255.255', '192.0.0.1', '192.0.0.192', '192.0.2.1', '192.31.196.1', '192.52.193.1', '192.88.99.1'],
    ...[
      '192.168.0.1',
      '192.168.255.255',
      '192.175.48.1',
      '198.18.0.1',
      '198.19.255.255',
      '198.51.100.7',
      '203.0.113.9',
    ],
    ...['224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255'],
  ]
  const written = v4.flatMap((address) => {
    const parts = address.split('.').map(Number)
    const [a = 0, b = 0, c = 0, d = 0] = parts
    const whole = ((a * 256 + b) * 256 + c) * 256 + d
    const hex = (n: number): string => n.toString(16)
    return [
      address,
      `${address}.`,
      String(whole),
      `0x${hex(whole)}`,
      parts.map((part) => `0x${hex(part)}`).join('.'),
      parts.map((part) => `0${part.toString(8)}`).join('.'),
      `${a}.${(b * 256 + c) * 256 + d}`,
      `${a}.${b}.${c * 256 + d}`,
      `[::ffff:${address}]`,
      `[::ffff:${hex(a * 256 + b)}:${hex(c * 256 + d)}]`,
      `[64:ff9b::${address}]`,
      `[2002:${hex(a * 256 + b)}:${hex(c * 256 + d)}::1]`,
    ]
  })
  const v6 = [
    ...['::', '::1', '::127.0.0.1', '0:0:0:0:0:0:0:1', '::ffff:0:127.0.0.1', '100::1', 'fc00::1', 'fd00::1'],
    ...['fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', 'ff05::2', '2001::1', '2001:10::1', '2001:db8::1'],
    ...['2001:0:7f00:1::', '64:ff9b:1::7f00:1', '3fff::1', '5f00::1', '4000::1', '8000::1', 'e000::1'],
  ].map((address) => `[${address}]`)
  const named = ['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '①②⑦.0.0.1', '127。0。0。1']
  return [...written, ...v6, ...named]
}
