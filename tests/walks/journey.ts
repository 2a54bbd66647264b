import { expect } from 'vitest'
import { clientOf, formOf, NEEDS_FILE } from '../../infra/local/seed/decisions.ts'
import { BUSINESSES, draftOf, groupName } from '../../infra/local/seed/dossiers.ts'
import { agencyId } from '../../shared/names/agencies.ts'
import type { BudgetSource } from '../../shared/names/proposal.ts'
import { DraftInput } from '../../shared/workflows/proposal/v1/input.ts'
import { Completed, type Event, History, Me, Proposal, Task } from './answers.ts'
import type { Answer, Officer, People } from './officer.ts'
import { sendPaper } from './papers.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

/** A group that proposes. `n` tells its people and numbers from those of other walks and of the seed: 100 to 440. */
export type Plan = {
  n: number
  village: string
  source?: BudgetSource
  members?: number
  /** To propose again for a group that exists. */
  groupId?: string
  /** Its people are those of another plan. */
  peopleOf?: number
}

/** One proposal on its way, seen and decided only over HTTP. Every decision is checked against the lists (P3). */
export type Journey = {
  readonly id: string
  readonly number: string
  readonly village: string
  /** What the proposal says of itself to its village. */
  now(): Promise<Proposal>
  history(): Promise<{ events: Event[]; entries: number }>
  /** Sends both papers through the signed uploads; they lie with the case for good. */
  addPapers(): Promise<void>
  submit(): Promise<Proposal>
  /** The answer to a submit that may be refused. */
  tryToSubmit(): Promise<Answer>
  /** Waits until an office holds it at a step, and its list says so too. */
  arrive(step: string): Promise<Task>
  /** Approves at one step after the other, up to and with the named ones. */
  pass(...steps: string[]): Promise<void>
  returnFrom(step: string, reason: string): Promise<void>
  /** Any outcome that takes no form. */
  decide(step: string, outcome: string, reason: string): Promise<void>
  /** The answer to a decision that may be refused; the officer claims the task before. */
  tryToDecide(step: string, outcome: string, reason: string): Promise<Answer>
  cancel(reason: string): Promise<void>
  /** Takes it wherever it is, step by step, to its end. */
  goOnToActive(): Promise<void>
}

const AMOUNT = 12_000_000
const PAPERS = ['PROPOSAL_DOC', 'FORMATION_MINUTES'] as const
const JAKARTA_HOURS = 7
/** Today in the offices of these walks. */
export const today = (stack: Stack): string =>
  new Date(Date.parse(stack.now()) + JAKARTA_HOURS * 3_600_000).toISOString().slice(0, 10)

/** A complete draft of this year, its people invented. */
export function dossier(stack: Stack, plan: Plan): DraftInput {
  const { n, village, source: budgetSource = 'APBN_DEKON', members = 5 + (n % 16), groupId, peopleOf = n } = plan
  const budgetYear = Number(today(stack).slice(0, 4))
  const business = BUSINESSES[n % BUSINESSES.length] ?? BUSINESSES[0]
  const draft = draftOf({ n: peopleOf, village, business, members, budgetYear, budgetSource, amount: AMOUNT })
  const { group, ...rest } = DraftInput.parse(draft)
  return { ...rest, group: { ...group, name: nameOf(n) }, groupId }
}
const nameOf = (n: number): string =>
  `${groupName({ n: n % 20, business: BUSINESSES[n % BUSINESSES.length] ?? BUSINESSES[0] })} ${n}`

/** A village's operator begins a draft. Every command has a key by what it means, so that it may be given again. */
export async function begin(stack: Stack, people: People, plan: Plan): Promise<Journey> {
  const { n, village } = plan
  const maker = people(clientOf('draft', village))
  const begun = Proposal.parse((await maker.command('/v1/proposals', dossier(stack, plan), `begin-draft-${n}`)).body)
  const { id, number } = begun
  const serial = String(n)
  const path = `/v1/proposals/${id}`

  const now = async (): Promise<Proposal> => Proposal.parse((await maker.get(path)).body)
  const arrive = async (step: string): Promise<Task> => {
    const officer = people(clientOf(step, village))
    const { custody } = await until(`${number} arrives at ${step}`, async () => {
      const seen = Proposal.parse((await officer.get(path)).body)
      return seen.custody.kind === 'held' && seen.step === step && seen
    })
    const inbox = await officer.list()
    const task = inbox.find((one) => custody.kind === 'held' && one.id === custody.task)
    expect(task, `${number} at ${step} stands in the list of ${officer.client}`).toMatchObject({ caseId: id, step })
    return Task.parse(task)
  }
  const facilitator = async (): Promise<string> =>
    Me.parse((await people(clientOf('activation', village)).get('/v1/me')).body).sub
  const claim = async (officer: Officer, { id: task }: Task): Promise<number> => {
    const claimed = Task.parse((await officer.command(`/v1/tasks/${task}/claim`, {}, `claim-${task}`)).body)
    expect(idsOf(await officer.list('mine')), 'who claims a task holds it').toContain(task)
    return claimed.claimToken
  }
  const complete = async (officer: Officer, task: Task, decision: object): Promise<void> => {
    const answer = await officer.command(`/v1/tasks/${task.id}/complete`, decision, `complete-${task.id}`)
    const done = Completed.parse(answer.body)
    expect(done.task).toMatchObject({ id: task.id, state: 'Completed' })
    expect(done.case.id).toBe(id)
    for (const view of ['agency', 'mine'] as const)
      expect(idsOf(await officer.list(view)), 'what is decided is gone from the list').not.toContain(task.id)
  }
  const approve = async (step: string): Promise<void> => {
    const officer = people(clientOf(step, village))
    const task = await arrive(step)
    const claimToken = await claim(officer, task)
    const kind = NEEDS_FILE[step]
    const attachments = kind ? [await sendPaper(officer, `/v1/tasks/${task.id}`, kind, `file-${task.id}`)] : []
    const form = formOf(step, {
      village,
      day: today(stack),
      serial: `${serial}-${task.id.split('.').at(-1)}`,
      groupName: nameOf(n),
      amount: AMOUNT,
      facilitator: step === 'responsibility-statement' ? await facilitator() : '',
      attachments,
    })
    await complete(officer, task, { outcome: 'approve', form, claimToken })
  }
  const submit = async (): Promise<Proposal> => {
    const task = await arrive('draft')
    if (task.holder === null) await claim(maker, task)
    const submitted = Proposal.parse((await maker.command(`${path}/submit`, {}, `submit-${task.id}`)).body)
    for (const view of ['agency', 'mine'] as const)
      expect(idsOf(await maker.list(view)), 'what is submitted is gone from the list').not.toContain(task.id)
    return submitted
  }
  const decide = async (step: string, outcome: string, reason: string): Promise<void> => {
    const officer = people(clientOf(step, village))
    const task = await arrive(step)
    await claim(officer, task)
    await complete(officer, task, { outcome, reason })
  }
  const addPapers = async (): Promise<void> => {
    for (const kind of PAPERS) await sendPaper(maker, path, kind, `paper-${id}-${kind}`)
  }
  return {
    id,
    number,
    village,
    now,
    arrive,
    submit,
    decide,
    addPapers,
    tryToSubmit: () => maker.ask('POST', `${path}/submit`, {}, { key: `try-submit-${id}` }),
    async history() {
      const { items } = History.parse((await maker.get(`${path}/history`)).body)
      return { entries: items.length, events: items.flatMap(({ events }) => events) }
    },
    async pass(...steps) {
      for (const step of steps) await approve(step)
    },
    returnFrom: (step, reason) => decide(step, 'return', reason),
    async tryToDecide(step, outcome, reason) {
      const officer = people(clientOf(step, village))
      const task = await arrive(step)
      await claim(officer, task)
      return officer.ask('POST', `/v1/tasks/${task.id}/complete`, { outcome, reason }, { key: `try-${task.id}` })
    },
    async cancel(reason) {
      const head = people(`${agencyId('village', village)}/head`)
      const cancelled = Proposal.parse((await head.command(`${path}/cancel`, { reason }, `cancel-${id}`)).body)
      expect(cancelled).toMatchObject({ state: 'CANCELLED', custody: { kind: 'closed', outcome: 'CANCELLED' } })
    },
    async goOnToActive() {
      for (;;) {
        const { custody, step, state, attachments } = await until(`${number} is in some hand`, async () => {
          const seen = await now()
          return seen.custody.kind !== 'inTransit' && seen
        })
        if (custody.kind === 'closed') return expect(state).toBe('ACTIVE')
        if (step !== 'draft') await approve(step ?? '')
        else {
          if (attachments.filter((one) => one.state === 'stored').length < PAPERS.length) await addPapers()
          await submit()
        }
      }
    },
  }
}

const idsOf = (tasks: readonly Task[]): string[] => tasks.map(({ id }) => id)
