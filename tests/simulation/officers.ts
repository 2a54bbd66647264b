import * as z from 'zod'
import { BUSINESSES, draftOf as dossierOf } from '../../infra/local/seed/dossiers.ts'
import { objectKey } from '../../shared/cases/dossier/attachments.ts'
import { saveDraft } from '../../shared/cases/dossier/draft.ts'
import { currentDefinition, definitionOf, type Head, isRequest } from '../../shared/cases/head.ts'
import { parseTaskId } from '../../shared/cases/list-rows.ts'
import { loadHead } from '../../shared/cases/load.ts'
import { readInbox } from '../../shared/cases/reads/read-inbox.ts'
import { readTask } from '../../shared/cases/reads/read-task.ts'
import type { TaskDetail } from '../../shared/cases/reads/task-view.ts'
import type { Staff } from '../../shared/contracts/staff.ts'
import { openTaskOf } from '../../shared/engine/case-state.ts'
import { stepOf } from '../../shared/engine/definition.ts'
import { instantOf, plusSeconds } from '../../shared/kit/instant.ts'
import { levelsOf } from '../../shared/names/agencies.ts'
import { OPENED_BY_HAND } from '../../shared/names/facilitation.ts'
import { SERVICES } from '../../shared/names/requests.ts'
import { DraftInput } from '../../shared/workflows/proposal/v1/input.ts'
import { type Command, doors, type Heard } from './doors.ts'
import { filledIn, spoilt } from './forms.ts'
import { fileKindOf, PAPERS, rightly } from './house-rules.ts'
import { BUDGET_YEAR, CITY, VILLAGES } from './places.ts'
import { PAGE, PAGE_SHA256, type Town } from './town.ts'

/** What an officer has on the screen: it may be old when they act on it. */
type Seen = { task: TaskDetail; head: Head; today: string }

const DAY_S = 86_400
const VIEWS = ['agency', 'agency', 'unclaimed', 'mine', 'mine'] as const

/** Officers of all offices: each looks at a list, thinks, and does something about what they saw, rightly or wrongly. */
export class Officers {
  /** Those who think: going on is a matter of chance. */
  readonly thinking: (() => void)[] = []
  /** Officers at work. */
  active = 0
  private readonly town: Town

  constructor(town: Town) {
    this.town = town
  }

  /** Somebody does one thing. Those whose list has something are likelier, and most who can do it. */
  begin(): void {
    const { chance, referee } = this.town
    const open = referee.open()
    const able = open.length > 0 && chance.happens(0.5) ? this.ableToGoOnWith(chance.pick(open)) : []
    if (able.length > 0) return void this.work(chance.pick(able), (officer) => this.visit(officer))
    const busy = [...referee.openTasks()].map(({ a }) => a)
    const agency = busy.length > 0 && chance.happens(0.9) ? chance.pick(busy) : undefined
    const anybody = this.town.staff.filter((one) => agency === undefined || one.agency === agency)
    if (anybody.length > 0) void this.work(chance.pick(anybody), (officer) => this.visit(officer))
  }
  /** Those of the office that has a case who may decide its step. */
  private ableToGoOnWith({ flow }: Head): Staff[] {
    const task = openTaskOf(flow)
    if (!task) return []
    const { by } = stepOf(definitionOf(flow.workflow), task.step)
    return this.town.staff.filter(
      ({ agency, roles }) => agency === task.address.agency && roles.some(({ role }) => by.some((one) => one === role)),
    )
  }

  /** Somebody opens a case. */
  open(): void {
    const { chance, referee } = this.town
    const group = referee.groups.size > 0 && chance.happens(0.6) ? chance.pick([...referee.groups.keys()]) : undefined
    const opener = this.town.staff.filter(({ agency, roles }) =>
      group === undefined
        ? VILLAGES.some((code) => agency === `village-${code}`) ||
          (agency === `city-social-${CITY}` && roles.some(({ role }) => role === 'facilitator'))
        : agency === `city-social-${CITY}`,
    )
    if (opener.length === 0) return
    void this.work(chance.pick(opener), async (officer) => {
      if (chance.happens(0.25))
        await this.town.ask(doors.activity(this.caller(officer), chance.pick(OPENED_BY_HAND), group))
      else if (group === undefined || chance.happens(0.2)) await this.propose(officer, group)
      else await this.askForService(officer, group)
    })
  }

  /** Somebody takes a case back, or tries to. */
  takeBack(): void {
    const { chance, referee } = this.town
    const open = referee.open()
    if (open.length === 0) return
    const head = chance.pick(open)
    void this.work(chance.pick(this.town.staff), async (officer) => {
      await this.town.ask(this.cancelOf(officer, head))
    })
  }
  cancelOf(officer: Staff, head: Head): Command {
    const caller = this.caller(officer)
    return head.kind === 'proposal'
      ? doors.cancelProposal(caller, head.flow.id)
      : doors.cancelRequest(caller, head.flow.id)
  }

  private async work(officer: Staff, does: (officer: Staff) => Promise<void>): Promise<void> {
    this.active += 1
    try {
      await does(officer)
    } finally {
      this.active -= 1
    }
  }

  private think(): Promise<void> {
    return new Promise((resolve) => this.thinking.push(resolve))
  }

  private async visit(officer: Staff): Promise<void> {
    const { chance } = this.town
    const view = chance.pick(VIEWS)
    const seen = await this.town.look(officer, async (deps, actor) => {
      const { items } = await readInbox(deps, actor, { view, limit: 10 })
      return items.length === 0 ? undefined : this.openTask(deps, actor, chance.pick(items).id)
    })
    if (!seen) return
    await this.think()
    const command = await this.commandFor(officer, seen)
    if (!command) return
    const answers = [this.town.ask(command)]
    if (this.town.turns.strikes('double-click')) {
      const given = this.town.given.at(-1)
      if (given) answers.push(this.town.give(given))
    }
    await Promise.all(answers)
  }

  /** A task with all that its holder needs. */
  see(officer: Staff, taskId: string): Promise<Seen | undefined> {
    return this.town.look(officer, (deps, actor) => this.openTask(deps, actor, taskId))
  }
  private async openTask(
    deps: Parameters<typeof readTask>[0],
    actor: Parameters<typeof readTask>[1],
    taskId: string,
  ): Promise<Seen | undefined> {
    const read = await readTask(deps, actor, taskId)
    const head = await loadHead(deps.table, parseTaskId(taskId)?.caseId ?? '')
    if (read.kind === 'refused' || !head) return undefined
    return { task: read.task, head, today: deps.calendar.dayOf(deps.now(), actor.agency) }
  }

  private async commandFor(officer: Staff, seen: Seen): Promise<Command | undefined> {
    const { chance } = this.town
    const { task } = seen
    const caller = this.caller(officer)
    const mine = task.holder?.sub === officer.sub
    const supervises = officer.roles.some(({ role }) => role === 'supervisor')
    const lease = chance.happens(0.25) ? chance.between(30, 7200) : undefined
    const delegate = () => doors.delegate(caller, task.id, this.colleague(officer))
    const release = () =>
      doors.onTask(caller, task.id, 'release', `lets go of ${task.id}`, {}, (n) => ({ type: 'Release', task: n }))
    const does = chance.weighted<() => Command | Promise<Command | undefined>>(
      mine
        ? [
            [task.state === 'Suspended' ? 1 : 12, () => this.decide(officer, seen)],
            [
              task.state === 'Suspended' ? 6 : 0.3,
              () =>
                doors.onTask(caller, task.id, 'resume', `takes ${task.id} up again`, {}, (n) => ({
                  type: 'Resume',
                  task: n,
                })),
            ],
            [
              2,
              () =>
                doors.onTask(caller, task.id, 'start', `starts ${task.id}`, {}, (n) => ({ type: 'Start', task: n })),
            ],
            [1, release],
            [1, delegate],
            [
              1,
              () =>
                doors.suspend(
                  caller,
                  task.id,
                  chance.happens(0.6)
                    ? plusSeconds(instantOf(this.town.turns.nowMs), chance.between(1, 5) * DAY_S)
                    : null,
                ),
            ],
            [1, () => this.keepDraft(officer, seen)],
            [0.5, () => doors.claim(caller, task.id, lease)],
          ]
        : [
            [task.state === 'Ready' ? 10 : 1, () => doors.claim(caller, task.id, lease)],
            [task.state === 'Ready' ? 2 : 0, () => doors.claimNext(caller)],
            [0.5, () => this.decide(officer, seen)],
            [
              task.desk === null ? 0 : 0.5,
              () =>
                doors.onTask(caller, task.id, 'forward', `forwards ${task.id}`, {}, (n) => ({
                  type: 'Forward',
                  task: n,
                  desk: task.desk ?? '',
                })),
            ],
            [supervises ? 2 : 0.2, release],
            [supervises ? 2 : 0.2, delegate],
          ],
    )
    return does?.()
  }

  /** A decision with its form, its files sent before; now and then something about it is wrong. */
  async decide(
    officer: Staff,
    seen: Seen,
    { outcome: code, rightly: always = false }: { outcome?: string; rightly?: boolean } = {},
  ): Promise<Command | undefined> {
    const { chance } = this.town
    const { task } = seen
    const errs = (likelihood: number): boolean => !always && chance.happens(likelihood)
    const outcome =
      code === undefined
        ? chance.weighted(task.outcomes.map((one) => [WEIGHT[one.effect] ?? 1, one] as const))
        : task.outcomes.find((one) => one.code === code)
    if (!outcome) return undefined
    if (outcome.effect === 'submit' && !errs(0.1))
      for (const kind of PAPERS[task.caseKind] ?? []) await this.send(officer, seen, kind)
    const form = outcome.form === null ? undefined : await this.form(officer, seen, outcome)
    const caller = this.caller(officer)
    return doors.complete(caller, task.id, {
      outcome: errs(0.03) ? 'unheard-of' : outcome.code,
      ...(outcome.reasonRequired && !errs(0.1) ? { reason: 'Alasan petugas' } : {}),
      ...(form === undefined ? {} : { form: errs(0.1) ? spoilt(form, chance) : form }),
      ...(chance.happens(0.5) ? { claimToken: errs(0.05) ? task.claimToken - 1 : task.claimToken } : {}),
    })
  }

  private async form(officer: Staff, seen: Seen, outcome: TaskDetail['outcomes'][number]): Promise<unknown> {
    const { task, head, today } = seen
    const { chance } = this.town
    const blank = await filledIn(outcome.form, {
      chance,
      today,
      upload: (field) => this.send(officer, seen, fileKindOf(field)),
    })
    const facilitators = this.town.staff
      .filter(({ agency, roles }) => agency === officer.agency && roles.some(({ role }) => role === 'facilitator'))
      .map(({ sub }) => sub)
    const groups = [...this.town.referee.groups.keys()]
    return rightly(blank, {
      groups,
      chance,
      head,
      today,
      facilitators,
      step: task.step,
      outcome: outcome.code,
      serial: this.serial(),
    })
  }

  /** Announces a file, and puts it. @returns its id, or one that is none where no answer came */
  private async send(officer: Staff, { task }: Seen, kind: string): Promise<string> {
    const parsed = parseTaskId(task.id)
    let id = 'NONE'
    if (!parsed) return id
    const { caseId, n } = parsed
    const body = {
      kind,
      fileName: 'berkas.pdf',
      mediaType: 'application/pdf',
      size: PAGE.length,
      sha256: PAGE_SHA256,
    } as const
    await this.town.ask(
      doors.upload(this.caller(officer), caseId, n, body, (attachment) => {
        id = attachment
        this.town.put(objectKey(caseId, attachment))
      }),
    )
    return id
  }

  private async keepDraft(officer: Staff, { task }: Seen): Promise<undefined> {
    const parsed = parseTaskId(task.id)
    if (!parsed || task.step === 'draft') return
    await this.town.look(officer, (deps, actor) =>
      saveDraft(deps, actor, parsed.caseId, parsed.n, { note: 'setengah jadi' }, undefined),
    )
  }

  /** A proposal by few people for few names, so that groups meet. */
  async propose(officer: Staff, again?: string): Promise<Heard | undefined> {
    const { chance, referee } = this.town
    const group = again === undefined ? undefined : referee.groups.get(again)?.group
    const village =
      group?.village ??
      (officer.agency.startsWith('village-') ? officer.agency.slice('village-'.length) : chance.pick(VILLAGES))
    const n = chance.below(4)
    const business = BUSINESSES[chance.below(7)] ?? BUSINESSES[0]
    const budgetSource = chance.pick(['APBN_CENTRAL', 'APBN_DEKON'] as const)
    const input = DraftInput.parse(
      dossierOf({ n, village, business, members: 5, budgetYear: BUDGET_YEAR, budgetSource, amount: 10_000_000 }),
    )
    return this.town.ask(doors.begin(this.caller(officer), { ...input, ...(group ? { groupId: group.id } : {}) }))
  }

  /** A service for a group, asked for in the form of its first step. */
  async askForService(
    officer: Staff,
    groupId: string,
    service = this.town.chance.weighted(SERVICES.map((one) => [ASKED[one] ?? 1, one] as const)) ?? 'food-inspection',
  ): Promise<Heard | undefined> {
    const { chance } = this.town
    const definition = currentDefinition(service)
    const first = stepOf(definition, definition.start).outcomes['send']?.form
    if (!first) return undefined
    const today = instantOf(this.town.turns.nowMs).slice(0, 10)
    const details = await filledIn(z.toJSONSchema(first.schema, { io: 'input' }), {
      chance,
      today,
      upload: async () => 'NONE',
    })
    return this.town.ask(
      doors.request(this.caller(officer), groupId, service, chance.happens(0.05) ? spoilt(details, chance) : details),
    )
  }

  private colleague({ agency }: Staff): string {
    const { chance, staff } = this.town
    const office = staff.filter((one) => one.agency === agency)
    return chance.happens(0.05) || office.length === 0 ? 'nobody' : chance.pick(office).sub
  }

  caller({ sub, agency }: Staff) {
    return { sub, agency, key: `key-${this.serial()}` }
  }
  private serial(): number {
    this.town.serial += 1
    return this.town.serial
  }
}

/** The longest way, and what waits for its end, are asked for more often: or their last steps would hardly be seen. */
const ASKED: Readonly<Record<string, number>> = { 'food-inspection': 4, 'label-print': 4 }
/** Most decisions let a case go on. */
const WEIGHT: Readonly<Record<string, number>> = { advance: 8, submit: 8, return: 2, close: 1 }

/** The offices that may take a case back. */
export const whoMayTakeBack = (head: Head): string => {
  if (head.kind === 'proposal') return `village-${head.facts.village}`
  return isRequest(head) ? head.facts.requester : `city-social-${levelsOf(VILLAGES[0]).city}`
}
