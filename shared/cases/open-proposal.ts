import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { open } from '../engine/decide.ts'
import { type Fault, refused } from '../kit/decision.ts'
import { agencyId, levelsOf } from '../names/agencies.ts'
import { caseNumbers } from '../store/row-keys.ts'
import type { DraftInput } from '../workflows/proposal/v1/input.ts'
import { type CommandKey, once } from './command-key.ts'
import type { Deps } from './deps.ts'
import { draftRow } from './dossier/draft.ts'
import { currentDefinition } from './head.ts'
import { type Opened, openCase } from './open-case.ts'
import { placeRules } from './rules.ts'

/** Begins a proposal as a draft that its maker holds; nobody above the village sees it before it is submitted. */
export const openProposal = (
  deps: Deps,
  actor: StaffActor,
  input: DraftInput,
  key: CommandKey | undefined,
): Promise<Opened> => once(deps, key, () => openDraft(deps, actor, input, key))

async function openDraft(
  deps: Deps,
  actor: StaffActor,
  input: DraftInput,
  key: CommandKey | undefined,
): Promise<Opened> {
  const { village } = input
  if (!deps.regions.region(village)) return refused('invalid', { faults: [VILLAGE_UNKNOWN] })
  if (mayI(actor, 'open-proposal', { kind: 'agency', agency: agencyId('village', village) }) !== 'yes')
    return refused('forbidden')

  const now = deps.now()
  const today = deps.calendar.dayOf(now, agencyId('village', village))
  const id = deps.newId()
  const number = await nextNumber(deps, levelsOf(village).city, today)
  const place = placeRules(village, today)
  const opening = open(currentDefinition('proposal'), id, {
    actor: { kind: 'person', sub: actor.sub, name: actor.name },
    now,
    rules: { addressOf: place },
    calendar: deps.calendar,
  })
  const [opened, ...rest] = opening.events
  if (opened === undefined) throw new Error('a case opens with an event')
  const row = await draftRow(deps, id, 1, { form: input, version: 1, savedBy: actor.sub })
  return openCase(
    deps,
    actor,
    id,
    [opened, { type: 'ProposalOpened', number, village, openedBy: actor.sub }, ...rest],
    { rows: [{ kind: 'put', row }], key },
  )
}

/** `<city code without dot>-<yy>-<4+ digits>`, unique and rising by city and year; gaps are allowed. */
async function nextNumber(deps: Deps, city: string, today: string): Promise<string> {
  const yy = today.slice(2, 4)
  const n = await deps.table.add(caseNumbers(city, yy), 'n', 1)
  return `${city.replace('.', '')}-${yy}-${String(n).padStart(4, '0')}`
}

const VILLAGE_UNKNOWN: Fault = {
  pointer: '/village',
  code: 'unknown',
  detail: { id: 'Kode desa ini tidak ada.', en: 'There is no village of this code.' },
}
