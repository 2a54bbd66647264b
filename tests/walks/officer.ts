import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { LOCAL_SECRET } from '../../infra/local/issuer.ts'
import { ProposalItem, pageOf, Task } from './answers.ts'
import type { Stack } from './stack.ts'

export type Answer = {
  status: number
  headers: Headers
  text: string
  /** The body as JSON; `undefined` where it is none. */
  body: unknown
  etag: string | null
  replayed: boolean
}

/** A command whole enough to be given again. */
export type Command = { client: string; path: string; key: string; body: unknown }
/** A command that was taken, with what its answer must be for ever. */
export type Given = Command & { status: number; ids: readonly string[] }

/** No answer came: the stack is gone. What the command did is not known; the same key may ask again. */
export class NoAnswer extends Error {}

type Sent = { key?: string; ifMatch?: string; headers?: Readonly<Record<string, string>> }

/** Somebody of the seed, with a token of their own (contract 2). */
export type Officer = {
  readonly client: string
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** Asks for a change; whatever comes is the answer. */
  ask(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, sent?: Sent): Promise<Answer>
  /**
   * Gives a command that must be taken, and notes it.
   * @throws when it is refused
   */
  command(path: string, body: unknown, key: string): Promise<Answer>
  /** All open tasks of their office and desk, or those that they hold. */
  list(view?: 'agency' | 'mine' | 'unclaimed'): Promise<Task[]>
  /** All proposals that a query finds. */
  proposals(query: string): Promise<z.infer<typeof ProposalItem>[]>
}

const Token = z.object({ access_token: z.string() })
const PAGES_MAX = 50
const BUSY_TRIES_MAX = 5

/** The people of a stack by client id, and the commands that they gave. */
export type People = {
  (client: string): Officer
  readonly given: readonly Given[]
  /** Nobody knows whether these took effect. */
  readonly unanswered: Command[]
}

export function peopleOf(stack: Pick<Stack, 'base' | 'issuer'>): People {
  const notes = { given: [] as Given[], unanswered: [] as Command[] }
  const known = new Map<string, Officer>()
  const officer = (client: string): Officer => {
    const one = known.get(client) ?? signIn(stack, client, notes)
    known.set(client, one)
    return one
  }
  return Object.assign(officer, notes)
}

function signIn(
  stack: Pick<Stack, 'base' | 'issuer'>,
  client: string,
  notes: { given: Given[]; unanswered: Command[] },
): Officer {
  let token: Promise<string> | undefined
  const send = async (method: string, path: string, init: RequestInit, headers: Record<string, string>) => {
    token ??= tokenOf(stack, client).catch((error: unknown) => {
      token = undefined // the next request asks anew
      throw error
    })
    const authorization = `Bearer ${await token}`
    const once = () => answerTo(`${stack.base}${path}`, { ...init, method, headers: { ...headers, authorization } })
    let answer = await once()
    // A busy machine says so (contract 1), and a key makes it safe to ask again.
    for (let tries = 1; answer.status === 503 && tries < BUSY_TRIES_MAX; tries += 1) {
      await sleep(Number(answer.headers.get('retry-after') ?? 1) * 1000)
      answer = await once()
    }
    return answer
  }
  const get: Officer['get'] = (path, headers = {}) => send('GET', path, { redirect: 'manual' }, { ...headers })
  const ask: Officer['ask'] = (method, path, body, { key, ifMatch, headers = {} } = {}) =>
    send(
      method,
      path,
      { body: typeof body === 'string' ? body : JSON.stringify(body) },
      {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...headers,
      },
    )
  const pages = async <Item extends z.ZodType>(path: string, item: Item): Promise<z.infer<Item>[]> => {
    const items: z.infer<Item>[] = []
    let cursor = ''
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const answer = await get(`${path}&limit=100${cursor}`)
      const read = pageOf(item).parse(answer.body)
      items.push(...read.items)
      if (read.nextCursor === null) return items
      cursor = `&cursor=${encodeURIComponent(read.nextCursor)}`
    }
    throw new Error(`${path} has no end`)
  }
  return {
    client,
    get,
    ask,
    async command(path, body, key) {
      const command = { client, path, key, body }
      const answer = await ask('POST', path, body, { key }).catch((error: unknown) => {
        if (error instanceof NoAnswer) notes.unanswered.push(command)
        throw error
      })
      if (answer.status >= 300) throw new Error(`${client} POST ${path}: ${answer.status} ${answer.text}`)
      notes.given.push({ ...command, status: answer.status, ids: idsIn(answer.body) })
      return answer
    },
    list: (view = 'agency') => pages(`/v1/tasks?view=${view}`, Task),
    proposals: (query) => pages(`/v1/proposals?${query}`, ProposalItem),
  }
}

async function tokenOf(stack: Pick<Stack, 'base' | 'issuer'>, client: string): Promise<string> {
  const { status, body, text } = await answerTo(`${stack.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${encodeURIComponent(client)}:${LOCAL_SECRET}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  if (status !== 200) throw new Error(`no token for ${client}: ${text}`)
  return Token.parse(body).access_token
}

/** One request to any part of the stack. @throws NoAnswer */
export async function answerTo(url: string, init: RequestInit): Promise<Answer> {
  let response: Response
  let text: string
  try {
    response = await fetch(url, init)
    text = await response.text()
  } catch (error) {
    throw new NoAnswer(`${init.method} ${url}`, { cause: error })
  }
  const { status, headers } = response
  const isJson = /\bjson\b/.test(headers.get('content-type') ?? '')
  return {
    status,
    headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
    etag: headers.get('etag'),
    replayed: headers.get('idempotency-replayed') === 'true',
  }
}

/** Ids of what an answer is about: a proposal, a task, a decision's task and case, a file. */
const Id = z.object({ id: z.string() })
const ABOUT = [Id, z.object({ task: Id, case: Id }), z.object({ attachment: Id })]
export function idsIn(body: unknown): string[] {
  return ABOUT.flatMap((shape) => {
    const found: Record<string, string | { id: string }> = shape.safeParse(body).data ?? {}
    return Object.values(found).map((value) => (typeof value === 'string' ? value : value.id))
  })
}
