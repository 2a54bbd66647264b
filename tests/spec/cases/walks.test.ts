import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkTable } from '../../../shared/cases/audit/check-table.ts'
import { readCopies, readCopy } from '../../../shared/cases/copies.ts'
import { saveDraft } from '../../../shared/cases/dossier/draft.ts'
import type { Message } from '../../../shared/contracts/messages.ts'
import { invariant } from '../../../shared/kit/invariant.ts'
import { REFUSALS } from '../../../shared/names/refusals.ts'
import {
  aDraft,
  aProposal,
  approves,
  CITY,
  decides,
  dossierOf,
  give,
  goesOnTo,
  headOf,
  historyOf,
  type Line,
  newScene,
  returns,
  type Scene,
  seconds,
  submits,
  tell,
  theClockLooks,
  usualOfficer,
  VILLAGE,
  wasDone,
  withPapers,
} from '../../story/road.ts'

// A failure prints its seed and path; with them in `fc.assert` the same walk is walked again.

describe('whatever officers, messages and time do (P3)', () => {
  const WHAT = [
    'approve', 'return', 'reject', 'claim', 'release', 'start', 'suspend', 'resume', 'delegate', 'cancel', 'save', 'clock', 'message',
  ] as const // biome-ignore format: a list
  const attempt = fc.record({
    which: fc.nat(2),
    what: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('approve', 'message') },
      { weight: 1, arbitrary: fc.constantFrom(...WHAT) },
    ),
    /** Mostly the officer whose step it is. */
    stranger: fc.option(
      fc.constantFrom(`${CITY}/verifier/2`, `${VILLAGE}/operator`, 'ministry/head', `${CITY}/supervisor`),
      {
        nil: undefined,
        freq: 6,
      },
    ),
    lease: fc.option(fc.integer({ min: 30, max: 3600 }), { nil: undefined }),
    pick: fc.nat(50),
    times: fc.integer({ min: 1, max: 3 }),
    seconds: fc.oneof({ weight: 5, arbitrary: fc.nat(60) }, { weight: 1, arbitrary: fc.nat(10 * 86_400) }),
  })
  type Attempt = typeof attempt extends fc.Arbitrary<infer Value> ? Value : never

  async function tries(scene: Scene, { what, stranger, lease, pick, times }: Attempt): Promise<void> {
    const { world } = scene
    if (what === 'message') {
      const { outbox } = world
      const [message] = outbox.splice(pick % Math.max(1, outbox.length), 1)
      for (let n = 0; message && n < times; n += 1) await world.receive(message)
      return
    }
    if (what === 'clock') return tell(scene, theClockLooks()).then(() => {})
    const { flow } = await headOf(scene)
    if (what === 'cancel') {
      await give(scene, `${VILLAGE}/operator`, { type: 'Cancel', reason: 'Bubar.' })
      return
    }
    if (flow.custody.kind !== 'held') return
    const { n: task, step, hold } = flow.custody.task
    const client = stranger ?? usualOfficer(scene, step)
    const isMine = hold.state !== 'Ready' && hold.holder.sub === world.officer(client).sub
    switch (what) {
      case 'approve':
        // Who cannot hold the task cannot put the files of its form either.
        if (hold.state === 'Ready') await give(scene, client, { type: 'Claim', task, leaseSeconds: lease })
        if (isMine && step === 'draft') await tell(scene, submits())
        else if (isMine && hold.state !== 'Suspended' && hold.holder.until === null)
          await approves(undefined, { by: client })(scene)
        return
      case 'return':
      case 'reject':
        await give(scene, client, { type: 'Complete', task, outcome: what, reason: 'Belum sesuai.' })
        return
      case 'claim':
        await give(scene, client, { type: 'Claim', task, leaseSeconds: lease })
        return
      case 'release':
        await give(scene, client, { type: 'Release', task })
        return
      case 'start':
        await give(scene, client, { type: 'Start', task })
        return
      case 'resume':
        await give(scene, client, { type: 'Resume', task })
        return
      case 'suspend':
        await give(scene, client, { type: 'Suspend', task, reason: 'Panen.', until: null })
        return
      case 'delegate':
        await give(scene, client, { type: 'Delegate', task, to: { sub: 's-somebody', name: 'Seseorang' } })
        return
      case 'save':
        await saveDraft(world.deps, world.officer(client), scene.id, task, dossierOf(), undefined)
    }
  }

  test(
    'lists show exactly the open tasks, heads are what their histories make of them, chains are whole',
    { timeout: 60_000 },
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(attempt, { minLength: 40, maxLength: 80, size: 'max' }),
          fc.nat(1000),
          async (attempts, seed) => {
            const scene = await newScene({ indexLag: 0.3, seed })
            const cases: string[] = []
            for (const n of [1, 2, 3]) {
              await tell(scene, aDraft(dossierOf({ n }), { n }), withPapers())
              cases.push(scene.id)
            }
            for (const one of attempts) {
              scene.id = cases[one.which] ?? ''
              await tell(scene, seconds(one.seconds))
              await tries(scene, one)
              if (scene.answer?.kind === 'refused') expect(Object.keys(REFUSALS)).toContain(scene.answer.code)
              expect((await checkTable(scene.world.deps)).faults).toEqual([])
            }
          },
        ),
        { numRuns: 8 },
      ),
  )
})

describe('whatever the queue does (P2)', () => {
  const YEAR = { source: 'APBN_DEKON' } as const
  /** A way with a return across offices, a correction and a bank that sends the money back. */
  const WAY: readonly Line[] = [
    aProposal('village-endorsement', YEAR),
    approves(),
    returns('Belum lengkap.'),
    (scene) => tell(scene, decides('submit')).then(() => {}),
    approves(),
    approves(),
    approves(),
    approves(),
    returns('Surat salah.'),
    approves((form) => ({ ...form, letter: { number: '460/2', date: '2026-03-02' } })),
    approves((form) => ({ ...form, letter: { number: '466/2', date: '2026-03-02' } })),
    approves(),
    approves(),
    approves(),
    approves(),
    decides('correct', { reason: 'Nama belum sama.' }),
    approves(),
    approves(),
    decides('bank-returned', { reason: 'Rekening tutup.' }),
    approves(),
    approves(),
    approves(),
    approves(),
  ]

  /** Everything that is left when all has been said and done, without what chance named. */
  async function endOf(scene: Scene) {
    const { world, id } = scene
    const head = await headOf(scene)
    const group = head.facts.group?.id ?? ''
    const plain = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replaceAll(id, 'the case').replaceAll(group, 'the group'))
    const history = await historyOf(scene)
    const events = history.map(({ type }) => type)
    const rows = world.table.dump()
    return {
      flow: plain(head.flow),
      facts: plain(head.facts),
      events: Object.fromEntries(
        [...new Set(events)].sort().map((type) => [type, events.filter((one) => one === type).length]),
      ),
      received: history.flatMap((event) => (event.type === 'HandoffReceived' ? [event.handoff] : [])),
      copies: plain(rows.filter(({ pk }) => pk.startsWith('COPY#')).map(({ pk, step, at }) => [pk, step, at])),
      receipts: rows.filter(({ pk, sk }) => pk === `CASE#${id}` && sk.startsWith('COPY#')).length,
      lists: plain(rows.filter(({ pk }) => /^(INBOX|HOLDER)#/.test(pk))),
    }
  }

  async function walk(scene: Scene, deliver: (scene: Scene) => Promise<void>): Promise<Scene> {
    for (const line of WAY) {
      await tell(scene, line)
      if (scene.answer) await tell(scene, wasDone())
      await deliver(scene)
    }
    return scene
  }
  const inOrder = ({ world }: Scene): Promise<void> => world.deliver()

  test('each message one to five times, in any order, and again much later: the same end', {
    timeout: 60_000,
  }, async () => {
    const expected = await endOf(await walk(await newScene(), inOrder))
    expect(expected).toMatchObject({ flow: { state: 'ACTIVE' }, lists: [] })
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(1_000_000)), async (chances) => {
        const chance = (below: number): number => {
          const { value } = chances.next()
          invariant(typeof value === 'number', 'chance has no end')
          return value % below
        }
        const past: Message[] = []
        const anyhow = async ({ world }: Scene): Promise<void> => {
          // Some of what was worked long ago comes again.
          const waiting = past.filter(() => chance(6) === 0)
          for (;;) {
            for (const message of world.outbox.splice(0)) {
              past.push(message)
              for (let times = 1 + chance(5); times > 0; times -= 1) waiting.push(message)
            }
            const [message] = waiting.splice(chance(Math.max(1, waiting.length)), 1)
            if (!message) return
            await world.receive(message)
          }
        }
        const scene = await walk(await newScene(), anyhow)
        expect(await endOf(scene)).toEqual(expected)
        expect((await checkTable(scene.world.deps)).faults).toEqual([])
      }),
      { numRuns: 10 },
    )
  })

  test('a copy that was read stays read when its message comes again', async () => {
    const scene = await tell(await newScene(), aProposal('city-administration'), approves(), wasDone())
    const { world, id } = scene
    const [copy] = world.outbox.filter(({ type }) => type === 'simpul.copy.sent')
    invariant(copy, 'the village is sent a copy')
    await world.receive(copy)
    const reader = world.officer(`${VILLAGE}/head`)
    const key = { digest: 'read', request: 'r', status: 200 }
    expect(await readCopy(world.deps, reader, `${id}.${copy.time}`, key)).toMatchObject({ kind: 'read' })
    await world.receive(copy)
    const { items } = await readCopies(world.deps, reader, { limit: 10 })
    expect(items).toMatchObject([{ caseId: id, readAt: world.deps.now(), readBy: { sub: reader.sub } }])
  })

  test('a handoff that is lost is sent again after 20, 40 and 80 minutes; then the operator is told, once', async () => {
    const scene = await tell(await newScene(), aProposal('village-endorsement'), approves(), wasDone())
    const { world } = scene
    const loses: Line = () => {
      world.outbox.splice(0)
    }
    const waits: number[] = []
    await tell(scene, loses)
    for (let minute = 1; minute <= 300; minute += 1) {
      await tell(scene, seconds(60), theClockLooks())
      if (scene.answer?.kind === 'done' && scene.answer.events.length > 0) waits.push(minute)
      if (waits.length < 3) await tell(scene, loses)
    }
    expect(waits).toEqual([20, 60, 140])
    const stuck = world.outbox.filter(({ type }) => type === 'simpul.handoff.stuck')
    expect(stuck).toHaveLength(1)
    for (const message of [...stuck, ...stuck]) await world.receive(message)
    const incidents = world.table.dump().filter(({ pk }) => pk === 'INBOX#platform')
    expect(incidents).toHaveLength(1)
    // The last sending arrives after all, and the way goes on.
    await tell(scene, (one) => one.world.deliver(), goesOnTo('city-verification'))
  })
})
