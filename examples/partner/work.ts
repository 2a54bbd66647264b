import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Answer, answerAt, certificateNumberOf } from './answers.ts'
import type { Book, Event } from './book.ts'
import { fieldWork } from './field-work.ts'
import { type Simpul, taken } from './simpul.ts'

export type Office = { simpul: Simpul; book: Book; now: () => Date; say: (line: string) => void }

const CREATED = 'id.go.kemensos.kube.task.created.v1'
const OUR_SERVICE = 'food-inspection'
/** Long enough to say what we know; when we die meanwhile a colleague can take the task in the console. */
const LEASE_SECONDS = 600
const PHOTOS = join(import.meta.dirname, 'photos')
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
const Request = z.object({ details: z.object({ product: z.string() }) })
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
  if (kind !== OUR_SERVICE) return
  const found = await office.simpul.get(`/v1/tasks/${id}`)
  if (found.status === 404) return // it is another office's by now
  const task = taken(Detail, 'the task', found)
  const claimed = await claim(office, task)
  if (claimed) await complete(office, claimed)
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

async function complete(office: Office, task: z.infer<typeof Task>): Promise<void> {
  const { simpul, book, say } = office
  const answer = await book.once(task.id, Answer, () => decide(office, task))
  const photos: string[] = []
  for (const name of answer.photos) photos.push(await upload(simpul, task.id, name))
  const form = photos.length > 0 ? { ...answer.form, photos } : answer.form
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
  say(`${task.caseNumber} ${task.step}: ${outcome}${photos.length > 0 ? `, ${photos.length} photos` : ''}`)
}

/** What our office says, from its own records and from what the request tells. */
async function decide({ simpul, book, now }: Office, task: z.infer<typeof Task>): Promise<Answer> {
  const { details } = taken(Request, 'the request', await simpul.get(`/v1/requests/${task.caseId}`))
  const day = laterOf(dayOf(now()), dayOf(new Date(task.createdAt)))
  const visits = Number(book.recall(`visits ${task.caseId}`) ?? 0)
  const answer = answerAt(task.step, {
    found: fieldWork(details.product, visits),
    certificateNumber: await numberOf(book, task.caseId, day),
    businessId: '1234567890123',
    day,
  })
  if (!answer) throw new Error(`a step that is not ours: ${task.step}`)
  if (task.step === 'premises-visit') book.remember(`visits ${task.caseId}`, String(visits + 1))
  return answer
}

/** One number a request, from the first step to the last. */
function numberOf(book: Book, request: string, day: string): Promise<string> {
  return book.once(`number of ${request}`, z.string(), async () => {
    const maker = Number(book.recall('makers') ?? 0) + 1
    book.remember('makers', String(maker))
    return certificateNumberOf(maker, day)
  })
}

/** Announces a photo with its size and hash, puts it there, and answers its id. The same key again is the same file. */
async function upload(simpul: Simpul, task: string, name: string): Promise<string> {
  const bytes = readFileSync(join(PHOTOS, name))
  const announced = await simpul.post(
    `/v1/tasks/${task}/attachments`,
    {
      kind: 'VISIT_PHOTO',
      fileName: name,
      mediaType: 'image/png',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
    `${task}.${name}`,
  )
  const { attachment, upload: target } = taken(Upload, 'the photo', announced)
  await simpul.put(target, bytes)
  return attachment.id
}

const dayOf = (moment: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(moment)
const laterOf = (a: string, b: string): string => (a > b ? a : b)
