import { describe, expect, test } from 'vitest'
import { act } from '../../shared/cases/act.ts'
import { claimNext } from '../../shared/cases/claim-next.ts'
import type { CommandKey } from '../../shared/cases/command-key.ts'
import { commitGroup } from '../../shared/cases/commit-group.ts'
import type { Deps } from '../../shared/cases/deps.ts'
import { openIncident } from '../../shared/cases/incident.ts'
import { loadGroup } from '../../shared/cases/load.ts'
import { openRequest } from '../../shared/cases/open-request.ts'
import { receive } from '../../shared/cases/receive.ts'
import { openTaskOf } from '../../shared/engine/case-state.ts'
import type { GroupEvent } from '../../shared/groups/group.ts'
import { sha256Hex } from '../../shared/kit/canonical.ts'
import type { Key, Table } from '../../shared/store/table.ts'
import { asked, type Batu, batuWithGroup, CITY } from '../spec/requests/requests.ts'

// What simulated histories found in the code, each told once as the short story that it is.

const keyOf = (name: string): CommandKey => ({ digest: sha256Hex(name), request: 'r', status: 200 })

/** The same world in which something else happens right after a row was read for the first time. */
function meanwhile({ deps }: Batu['world'], after: (key: Key) => boolean, happens: () => Promise<unknown>): Deps {
  let pending = true
  const table: Table = {
    ...deps.table,
    async get(key, options) {
      const row = await deps.table.get(key, options)
      if (pending && after(key)) {
        pending = false
        await happens()
      }
      return row
    },
  }
  return { ...deps, table }
}
const isKey = ({ pk }: Key): boolean => pk.startsWith('KEY#')
const isHead = ({ sk }: Key): boolean => sk === 'HEAD'

describe('a command given twice at once is answered twice alike', () => {
  test('the second click on “let go” finds the task free and hears that it was done, not that it cannot be', async () => {
    const batu = await batuWithGroup('soap')
    const id = await asked(
      batu.ask('equipment', { items: [{ kind: 'Kompor', quantity: 1, unitPrice: 1 }], purpose: 'x' }),
    )
    const verifier = batu.world.officer(`${CITY}/verifier`)
    const task = openTaskOf((await batu.request(id)).flow)?.n ?? 0
    await batu.world.act(`${CITY}/verifier`, id, { type: 'Claim', task })
    const key = keyOf('let go')
    const letGo = (deps: Deps) => act(deps, verifier, id, { type: 'Release', task }, { key })
    const second = await letGo(meanwhile(batu.world, isHead, () => letGo(batu.world.deps)))
    expect(second).toMatchObject({ kind: 'replayed', status: 200 })
  })

  test('the second click on “next task” hears which task the first one took, not that there is none', async () => {
    const batu = await batuWithGroup('soap')
    await asked(batu.ask('equipment', { items: [{ kind: 'Kompor', quantity: 1, unitPrice: 1 }], purpose: 'x' }))
    const verifier = batu.world.officer(`${CITY}/verifier`)
    const key = keyOf('next')
    const next = (deps: Deps) => claimNext(deps, verifier, { kind: 'equipment' }, key)
    const second = await next(meanwhile(batu.world, isKey, () => next(batu.world.deps)))
    expect(second).toMatchObject({ kind: 'replayed' })
  })
})

test('an incident is opened although another transaction was in the way', async () => {
  const batu = await batuWithGroup('soap')
  const { deps, table } = batu.world
  let inTheWay = true
  const busy: Table = {
    ...deps.table,
    async write(actions) {
      if (!inTheWay) return deps.table.write(actions)
      inTheWay = false
      return { kind: 'contended' }
    },
  }
  await openIncident(
    { ...deps, table: busy },
    { owner: 'platform', cause: 'handoff-stuck', refersTo: batu.group, occasion: '1' },
  )
  expect(table.dump().filter(({ pk }) => pk === 'INBOX#platform')).toHaveLength(1)
})

test('what a group earns while its request arrives does not leave the request waiting for it', async () => {
  const batu = await batuWithGroup('snack')
  const { deps, table } = batu.world
  const earn = async (kind: 'PIRT' | 'HALAL'): Promise<void> => {
    const before = await loadGroup(table, batu.group)
    const event: GroupEvent = {
      type: 'CredentialEarned',
      kind,
      number: kind,
      validFrom: '2026-03-01',
      validTo: null,
      request: 'R',
    }
    if (!before) throw new Error('the group is there')
    await commitGroup(deps, { kind: 'system', system: 'intake' }, before, [event])
    await receive(deps, wakeOfEarned(batu.group))
  }
  await earn('PIRT')
  const asks = { service: 'label-print', details: { product: 'Keripik', netContent: '100 g' } } as const
  const opened = await openRequest(deps, batu.world.officer(`${CITY}/operator`), batu.group, asks, keyOf('print'))
  if (opened.kind !== 'opened') throw new Error('the request is opened')
  const { id } = opened.head.flow
  const isGroup = ({ pk, sk }: Key): boolean => pk === `GROUP#${batu.group}` && sk === 'HEAD'
  const slow = meanwhile(batu.world, isGroup, () => earn('HALAL'))
  await act(slow, { kind: 'system', system: 'intake' }, id, { type: 'ReceiveHandoff', handoff: 1 })
  expect((await batu.request(id)).flow.custody).toMatchObject({ kind: 'held', task: { step: 'printing' } })
})

const wakeOfEarned = (group: string) =>
  ({
    specversion: '1.0',
    id: `${group}.earned`,
    source: 'simpul/relay',
    time: '2026-03-02T02:00:00.000Z',
    subject: group,
    type: 'simpul.group.earned',
    data: { group },
  }) as const
