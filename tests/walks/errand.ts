import { expect } from 'vitest'
import { Completed, type Event, History, Request, Task } from './answers.ts'
import type { People } from './officer.ts'
import { sendPaper } from './papers.ts'
import { until } from './until.ts'

type Decision = {
  outcome: string
  form?: object
  reason?: string
  /** Files that the form names: the kind that each field is to hold. */
  files?: Readonly<Record<string, string>>
}

/** What a city asked of a partner for a group, seen and decided only over HTTP. */
export type Errand = {
  readonly id: string
  readonly number: string
  /** What the request says of itself to the city. */
  now(): Promise<Request>
  history(): Promise<Event[]>
  /** Waits until an officer's list has it at a step. */
  arrive(client: string, step: string): Promise<Task>
  /** The officer claims the task of a step and decides it. */
  decide(client: string, step: string, decision: Decision): Promise<void>
  /** Waits until what it says of itself is as wanted. */
  becomes(what: string, wanted: (request: Request) => boolean): Promise<Request>
}

/** The city's operator asks for a service to a group. Every command has a key by what it means. */
export async function ask(
  people: People,
  { city, group, service, details }: { city: string; group: string; service: string; details: object },
): Promise<Errand> {
  const operator = people(`${city}/operator`)
  const body = { service, details }
  const asked = await operator.command(`/v1/groups/${group}/requests`, body, `ask-${group}-${service}`)
  return errandOf(people, city, Request.parse(asked.body))
}

/** A request that is there already. */
export function errandOf(people: People, city: string, { id, number }: Pick<Request, 'id' | 'number'>): Errand {
  const operator = people(`${city}/operator`)
  const path = `/v1/requests/${id}`
  const now = async (): Promise<Request> => Request.parse((await operator.get(path)).body)
  const arrive = (client: string, step: string): Promise<Task> =>
    until(`${number} stands at ${step} in the list of ${client}`, async () =>
      (await people(client).list()).find((task) => task.caseId === id && task.step === step),
    )
  return {
    id,
    number,
    now,
    arrive,
    async history() {
      const { items } = History.parse((await operator.get(`${path}/history`)).body)
      return items.flatMap(({ events }) => events)
    },
    async decide(client, step, { outcome, form, reason, files = {} }) {
      const officer = people(client)
      const task = await arrive(client, step)
      const at = `/v1/tasks/${task.id}`
      const { claimToken } = Task.parse((await officer.command(`${at}/claim`, {}, `claim-${task.id}`)).body)
      const attached: Record<string, string[]> = {}
      for (const [field, kind] of Object.entries(files))
        attached[field] = [await sendPaper(officer, at, kind, `file-${task.id}-${field}`)]
      const decision = { outcome, reason, claimToken, ...(form ? { form: { ...form, ...attached } } : {}) }
      const answer = await officer.command(`${at}/complete`, decision, `complete-${task.id}`)
      expect(Completed.parse(answer.body).task).toMatchObject({ id: task.id, state: 'Completed' })
      expect((await officer.list()).map((one) => one.id)).not.toContain(task.id)
    },
    becomes: (what, wanted) =>
      until(`${number} ${what}`, async () => {
        const request = await now()
        return wanted(request) && request
      }),
  }
}
