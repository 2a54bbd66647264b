import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import * as z from 'zod'
import type { Book, Event } from './book.ts'
import { SERVICES } from './services/index.ts'
import { Answer, type Service } from './services/service.ts'
import { type Simpul, taken } from './simpul.ts'

export type Office = { simpul: Simpul; book: Book; now: () => Date; say: (line: string) => void }

const CREATED = 'id.go.kemensos.kube.task.created.v1'
/** Long enough to say what we know; when we die meanwhile a colleague can take the task in the console. */
const LEASE_SECONDS = 600
const FILES = join(import.meta.dirname, 'files')
const MEDIA_TYPES: Readonly<Record<string, string>> = { '.png': 'image/png', '.pdf': 'application/pdf' }
const ZONE = 'Asia/Jakarta'

const Created = z.looseObject({ task: z.string(), case: z.string(), kind: z.string() })
const Task = z.object({
  id: z.string(),
  caseId: z.string(),
  caseNumber: z.string(),
  step: z.string(),
  createdAt: z.string(),
  claimToken: z.number(),
  version: z.number(),
})
const Detail = Task.extend({ actions: z.array(z.string()) })
type Detail = z.infer<typeof Detail>
const Request = z.object({ details: z.record(z.string(), z.unknown()) })
const Upload = z.object({
  attachment: z.object({ id: z.string() }),
  upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
})
const Problem = z.object({ errors: z.array(z.object({ pointer: z.string(), code: z.string() })).optional() })

/**
 * Works one event. An event only says that there may be something to do: what there is to do is asked of Simpul, so that
 * it does no harm when events come late, in another order or again.
 * @throws when it must be tried again: Simpul could not be reached, or the task was taken out of our hands
 */
export async function work(office: Office, { type, data, subject }: Event): Promise<void> {
  if (type !== CREATED) {
    office.say(`${type.split('.').slice(4, -1).join('.')} ${subject}`)
    return
  }
  const { task: id, kind } = Created.parse(data)
  const service = Object.hasOwn(SERVICES, kind) ? SERVICES[kind] : undefined
  if (!service) return
  const found = await office.simpul.get(`/v1/tasks/${id}`)
  if (found.status === 404) return // it is another office's by now
  const task = taken(Detail, 'the task', found)
  const claimed = await claim(office, task)
  if (claimed) await complete(office, service, claimed)
}

/** @returns nothing where the task is over, or a colleague has it in the console */
async function claim({ simpul }: Office, task: Detail): Promise<z.infer<typeof Task> | undefined> {
  if (!task.actions.includes('claim') && !task.actions.includes('complete')) return undefined
  // A key for each state of the task: claiming it again later is another command.
  const answer = await simpul.post(
    `/v1/tasks/${task.id}/claim`,
    { leaseSeconds: LEASE_SECONDS },
    `${task.id}.claim.${task.version}`,
  )
  if (answer.code === 'already-claimed' || answer.code === 'wrong-state') return undefined
  return taken(Task, 'the claim', answer)
}

async function complete(office: Office, service: Service, task: z.infer<typeof Task>): Promise<void> {
  const { simpul, book, say } = office
  const answer = await book.once(task.id, Answer, () => decide(office, service, task))
  const form: Record<string, unknown> = { ...answer.form }
  const uploaded = new Map<string, string[]>()
  for (const { field, kind, name } of answer.files)
    uploaded.set(field, [...(uploaded.get(field) ?? []), await upload(simpul, task.id, { kind, name })])
  for (const [field, ids] of uploaded) form[field] = ids
  const { outcome, reason } = answer
  const done = await simpul.post(
    `/v1/tasks/${task.id}/complete`,
    { outcome, form, claimToken: task.claimToken, ...(reason === undefined ? {} : { reason }) },
    `${task.id}.complete`,
  )
  if (done.status === 400 || done.status === 422) {
    // We said something that does not fit; saying it again does not mend it. A colleague sees the task in the console.
    const faults = Problem.safeParse(done.body).data?.errors ?? []
    say(
      `${task.caseNumber} ${task.step}: ${done.code} ${faults.map(({ pointer, code }) => `${pointer} ${code}`).join(', ')}`,
    )
    await simpul.post(`/v1/tasks/${task.id}/release`, {}, `${task.id}.release.${task.claimToken}`)
    return
  }
  taken(z.unknown(), 'the decision', done)
  say(`${task.caseNumber} ${task.step}: ${outcome}${answer.files.length > 0 ? `, ${answer.files.length} files` : ''}`)
}

/** What our office says, from its own records and from what the request tells. */
async function decide({ simpul, book, now }: Office, service: Service, task: z.infer<typeof Task>): Promise<Answer> {
  const { details } = taken(Request, 'the request', await simpul.get(`/v1/requests/${task.caseId}`))
  const day = laterOf(dayOf(now()), dayOf(new Date(task.createdAt)))
  const visits = `visits ${task.caseId} ${task.step}`
  const earlier = Number(book.recall(visits) ?? 0)
  const answer = service({ step: task.step, details, day, earlier, number: await numberOf(book, task.caseId) })
  if (!answer) throw new Error(`a step that is not ours: ${task.step}`)
  book.remember(visits, String(earlier + 1))
  return answer
}

/** One number a request, from the first step to the last. */
function numberOf(book: Book, request: string): Promise<number> {
  return book.once(`number of ${request}`, z.number(), async () => {
    const number = Number(book.recall('numbers') ?? 0) + 1
    book.remember('numbers', String(number))
    return number
  })
}

/** Announces a file with its size and hash, puts it there, and answers its id. The same key again is the same file. */
async function upload(simpul: Simpul, task: string, { kind, name }: { kind: string; name: string }): Promise<string> {
  const bytes = readFileSync(join(FILES, name))
  const announced = await simpul.post(
    `/v1/tasks/${task}/attachments`,
    {
      kind,
      fileName: name,
      mediaType: MEDIA_TYPES[extname(name)],
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
    `${task}.${name}`,
  )
  const { attachment, upload: target } = taken(Upload, 'the file', announced)
  await simpul.put(target, bytes)
  return attachment.id
}

const dayOf = (moment: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(moment)
const laterOf = (a: string, b: string): string => (a > b ? a : b)
