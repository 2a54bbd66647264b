import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { studyGroups, waitingProposals } from '../../infra/local/seed/scenario.ts'
import { travel } from '../../infra/local/seed/travel.ts'
import { makeWorld, type World } from '../../infra/local/seed/world.ts'
import { registerInProcess } from '../../infra/local/simulators/register.ts'
import { act } from '../../shared/cases/act.ts'
import { type Replay, replay } from '../../shared/cases/audit/replay.ts'
import {
  advance,
  close,
  type Definition,
  type Outcome,
  type Step,
  workingDays,
} from '../../shared/engine/definition.ts'
import { instant } from '../../shared/kit/instant.ts'
import { createKeysFile } from '../../shared/store/keys/file-keys.ts'
import { proposalV1 } from '../../shared/workflows/proposal/v1/definition.ts'

const NOW = instant('2026-03-02T04:00:00.000Z')
const folder = mkdtempSync(join(tmpdir(), 'simpul-dry-run-'))
let world: World
/** One that became active in 2017 after a return, one that waits at the ministry, one that was rejected by its village. */
let active: string
let waiting: string
let rejected: string
let late: string

async function goTheirWays(): Promise<void> {
  const keysFile = join(folder, 'keys.json')
  await createKeysFile(keysFile)
  world = makeWorld({ keysFile, issuer: 'http://127.0.0.1/', registry: registerInProcess(() => NOW) })
  const returned = studyGroups().find(({ journey }) => journey.returns?.['city-administration'] === 1)
  const days = (n: number): string => new Date(Date.parse(NOW) - n * 1.5 * 86_400_000).toISOString().slice(0, 10)
  const journeys = waitingProposals(NOW.slice(0, 10), days)
  const at = (step: string) => journeys.filter(({ until }) => until === step)
  const [determination] = at('ministry-determination')
  const [first, second] = at('village-endorsement')
  if (!returned || !determination || !first || !second) throw new Error('the seed has these journeys')
  active = (await travel(world, returned.journey, NOW)).flow.id
  waiting = (await travel(world, determination, NOW)).flow.id
  rejected = (await travel(world, first, NOW)).flow.id
  late = (await travel(world, second, NOW)).flow.id
  world.at(NOW)
  const village = `village-${first.group.village}/head`
  await world.act(village, rejected, { type: 'Claim', task: 2, leaseSeconds: 3600 })
  await world.act(village, rejected, { type: 'Release', task: 2 })
  await world.act(village, rejected, { type: 'Claim', task: 2 })
  await world.act(village, rejected, { type: 'Suspend', task: 2, reason: 'Kepala desa dinas luar.', until: null })
  await world.act(village, rejected, { type: 'Resume', task: 2 })
  await world.act(village, rejected, { type: 'Complete', task: 2, outcome: 'reject', reason: 'Bukan warga desa ini.' })
  await act(world.deps, { kind: 'system', system: 'clock' }, late, { type: 'Tick' })
  world.at(instant('2026-04-20T04:00:00.000Z'))
  await act(world.deps, { kind: 'system', system: 'clock' }, late, { type: 'Tick' })
}
/** In the first test and not before them all, so that what it runs through counts as tried by a test. */
let gone: Promise<void> | undefined
beforeEach(() => {
  gone ??= goTheirWays()
  return gone
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The proposal with one step otherwise. */
const withStep = (name: string, change: (step: Step) => Partial<Step>): Definition => ({
  ...proposalV1,
  version: 2,
  steps: proposalV1.steps.map((step) => (step.name === name ? { ...step, ...change(step) } : step)),
})
const under = (definition: Definition, id = active): Promise<Replay> => replay(world.deps, id, definition)
const sentence = async (definition: Definition, id = active): Promise<string> => {
  const fared = await under(definition, id)
  return fared.kind === 'same' ? 'the same' : `${fared.kind} at ${fared.step}: ${fared.because}`
}

test('under the definition that it began under, every case goes as it went', async () => {
  for (const id of [active, waiting, rejected, late]) {
    const fared = await under(proposalV1, id)
    expect(fared).toMatchObject({ kind: 'same' })
    expect(fared.kind === 'same' && fared.deeds).toBeGreaterThan(5)
  }
})

test('words, guidance and sources may change without a difference', async () => {
  const reworded = withStep('city-verification', () => ({ label: { id: 'Tinjau', en: 'Look' }, source: 'a new rule' }))
  expect(await sentence(reworded)).toBe('the same')
})

test('an outcome that is gone is missed by who chose it, and by nobody else', async () => {
  const without = withStep('village-endorsement', ({ outcomes: { reject: _, ...left } }) => ({ outcomes: left }))
  expect(await sentence(without, rejected)).toBe(
    'differs at village-endorsement: step village-endorsement has no outcome reject',
  )
  expect(await sentence(without)).toBe('the same')
})

test('another route shows where the case would have gone instead', async () => {
  const shorter = withStep('city-administration', ({ outcomes }) => ({
    outcomes: { ...outcomes, approve: leadsTo(outcomes['approve'], 'city-submission') },
  }))
  expect(await sentence(shorter)).toBe(
    'differs at city-administration: it would go to city-submission instead of city-verification',
  )
})

test('a step put in between, and one taken out', async () => {
  const survey: Step = {
    name: 'house-survey',
    label: { id: 'Survei rumah', en: 'House survey' },
    at: 'city-social',
    by: ['facilitator'],
    within: workingDays(5),
    state: 'CITY_ADMIN_OK',
    outcomes: { approve: advance('city-verification'), reject: close('REJECTED') },
    copies: [],
    checks: 'never',
    guidance: { title: { id: 'Survei', en: 'Survey' }, version: 1, steps: [] },
    source: 'a story',
  }
  const between = withStep('city-administration', ({ outcomes }) => ({
    outcomes: { ...outcomes, approve: leadsTo(outcomes['approve'], 'house-survey') },
  }))
  expect(await sentence({ ...between, steps: [...between.steps, survey] })).toBe(
    'differs at city-administration: it would go to house-survey instead of city-verification',
  )
  const shorter = { ...proposalV1, steps: proposalV1.steps.filter(({ name }) => name !== 'ministry-determination') }
  expect(await sentence(withoutRoutesTo(shorter, 'ministry-determination'), waiting)).toBe(
    'differs at ministry-verification: it would go to result-notification instead of ministry-determination',
  )
})

test('a role that is no longer the step’s names who decided then', async () => {
  const stricter = withStep('city-verification', () => ({ by: ['supervisor'] }))
  expect(await sentence(stricter)).toMatch(
    /^differs at city-verification: \S+ was verifier; step city-verification would be for supervisor$/,
  )
  expect(await sentence(withStep('city-verification', ({ by }) => ({ by: [...by, 'supervisor'] })))).toBe('the same')
})

test('fewer days, a copy more, a look-up less are seen', async () => {
  expect(await sentence(withStep('city-administration', () => ({ within: workingDays(2) })))).toMatch(
    /^differs at city-administration: TaskOpened: deadline \S+ instead of \S+$/,
  )
  expect(await sentence(withStep('village-endorsement', () => ({ copies: ['province-social'] })))).toMatch(
    /^differs at village-endorsement: CopySent province-social-35 would happen too$/,
  )
  expect(await sentence(withStep('city-administration', () => ({ checks: 'never' })))).toMatch(
    /ChecksAsked city-administration would not happen$/,
  )
})

test('a form that asks for more, a return that is no longer allowed, duties that were not separate', async () => {
  const { schema, ...form } =
    proposalV1.steps.find(({ name }) => name === 'ministry-determination')?.outcomes['approve']?.form ?? raise()
  const asked = withStep('city-administration', ({ outcomes }) => ({
    outcomes: { ...outcomes, approve: advance('city-verification', { form: { ...form, schema } }) },
  }))
  expect(await sentence(asked)).toMatch(
    /^differs at city-administration: it would be refused: invalid, \/form\/letter required/,
  )
  expect(await sentence({ ...proposalV1, returnsMax: 0 })).toBe(
    'differs at city-administration: it would be refused: return-limit',
  )
  const separate = [['city-submission', 'responsibility-statement']] // the same head signed both
  const fared = await under({ ...proposalV1, separate })
  expect(fared).toMatchObject({
    kind: 'differs',
    step: 'responsibility-statement',
    because: 'it would be refused: separation-of-duties',
  })
})

test('a case that stands where there would be no step differs from now on', async () => {
  const renamed: Definition = {
    ...proposalV1,
    steps: proposalV1.steps.map((step) => (step.name === 'disbursement' ? { ...step, name: 'payment' } : step)),
  }
  expect(await sentence(renamed, waiting)).toBe('the same')
  const gone = { ...proposalV1, steps: proposalV1.steps.filter(({ name }) => name !== 'ministry-determination') }
  await expect(under(gone, waiting)).rejects.toThrow(/no step ministry-determination/)
})

test('a history that its own definition would not repeat is told apart from a difference', async () => {
  const moved = {
    ...world.deps,
    calendar: { ...world.deps.calendar, dueAfter: () => ({ at: NOW, provisional: false }) },
  }
  expect(await replay(moved, active, proposalV1)).toMatchObject({
    kind: 'unrepeatable',
    because: expect.stringMatching(/deadline/),
  })
})

/** Sends every outcome that led to a step on to where that step's approval leads. */
function withoutRoutesTo(definition: Definition, step: string): Definition {
  const onward = proposalV1.steps.find(({ name }) => name === step)?.outcomes['approve'] ?? raise()
  if (onward.effect === 'close') return raise()
  const around = (to: Parameters<typeof advance>[0]) => (to === step ? onward.to : to)
  return {
    ...definition,
    steps: definition.steps.map((one) => ({
      ...one,
      outcomes: Object.fromEntries(
        Object.entries(one.outcomes).map(([code, outcome]) => [
          code,
          outcome.effect === 'advance' ? { ...outcome, to: around(outcome.to) } : outcome,
        ]),
      ),
    })),
  }
}

function leadsTo(outcome: Outcome | undefined, to: string): Outcome {
  return outcome?.effect === 'advance' ? { ...outcome, to } : raise()
}

function raise(): never {
  throw new Error('the proposal has such a step')
}
