import { expect, test } from 'vitest'
import { openIncident } from '../../../shared/cases/incident.ts'
import { readInbox } from '../../../shared/cases/reads/read-inbox.ts'
import { type Incident, readIncident } from '../../../shared/cases/reads/read-incident.ts'
import type { AgencyId } from '../../../shared/names/agencies.ts'
import { CITY, type Offices, offices } from '../identity/offices.ts'

type Trouble = { owner: AgencyId; cause: Incident['cause']; refersTo: string }

/** What somebody of the office that must mend it reads of an incident; nothing where they may not. */
async function readBy(batu: Offices, client: string, trouble: Trouble): Promise<Incident | undefined> {
  const { deps } = batu.world
  await openIncident(deps, { ...trouble, occasion: '1' })
  const owner = batu.world.officer(trouble.owner === 'platform' ? 'platform/platform-operator' : `${CITY}/supervisor`)
  const { items } = await readInbox(deps, owner, { view: 'agency', kind: 'incident', limit: 50 })
  const id = items.at(-1)?.caseId ?? ''
  const read = await readIncident(deps, batu.world.officer(client), id)
  return read.kind === 'found' ? read.incident : undefined
}

test('a handoff that is stuck leads the operator to the queue of its office; once it has arrived it says so', async () => {
  const batu = await offices()
  const held = await batu.heldAt('city-verification', `${CITY}/verifier`)
  const trouble: Trouble = { owner: 'platform', cause: 'handoff-stuck', refersTo: held.id }
  const arrived = await readBy(batu, 'platform/platform-operator', trouble)
  expect(arrived?.about).toMatchObject({ kind: 'handoff', case: held.id, caseKind: 'proposal', underWay: null })

  // Sent back to the village, and not received there.
  await batu.world.act(`${CITY}/verifier`, held.id, {
    type: 'Complete',
    task: Number(held.task.split('.')[1]),
    outcome: 'return',
    reason: 'Berita acara belum ditandatangani.',
  })
  const stuck = await readBy(batu, 'platform/platform-operator', trouble)
  expect(stuck?.about).toMatchObject({
    kind: 'handoff',
    underWay: { from: CITY, step: 'draft', queue: 'handoff-village' },
  })
})

test('what a supervisor must mend names the officer with their office, the group, the task and the endpoint', async () => {
  const about = async (cause: Incident['cause'], refersTo: string) => {
    const batu = await offices()
    return (await readBy(batu, `${CITY}/supervisor`, { owner: CITY, cause, refersTo }))?.about
  }
  const officer = `s-${CITY}-operator-1`
  expect(await about('nik-probing', officer)).toEqual({ kind: 'officer', sub: officer, agency: CITY })
  expect(await about('no-one-may-decide', 'C.1')).toEqual({ kind: 'task', task: 'C.1' })
  expect(await about('webhook-paused', 'E')).toEqual({ kind: 'endpoint', id: 'E' })
  expect(await about('group-silent', 'gone')).toEqual({ kind: 'group', id: 'gone', name: 'gone' })
})

test('it is the matter of its office alone', async () => {
  const batu = await offices()
  const trouble: Trouble = { owner: CITY, cause: 'nik-probing', refersTo: 's' }
  expect(await readBy(batu, 'city-health-35.79/supervisor', trouble)).toBeUndefined()
  expect(await readBy(batu, 'platform/platform-operator', trouble)).toBeUndefined()
})
