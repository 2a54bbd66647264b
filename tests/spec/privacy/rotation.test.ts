import { describe, expect, test } from 'vitest'
import type { World } from '../../../infra/local/seed/world.ts'
import { claimsOfOlderKeys, rotateDigests } from '../../../shared/cases/privacy/rotate-digests.ts'
import { PersonClaim } from '../../../shared/contracts/rows.ts'
import { personDigest } from '../../../shared/store/keys/digests.ts'
import type { LiveVersions } from '../../../shared/store/keys/keys.ts'
import { personClaim } from '../../../shared/store/row-keys.ts'
import { offices } from '../identity/offices.ts'
import { dossierOf, drafted, numbersOf, proposed, SISIR, submitted, TULUNGREJO, withdraws } from './proposals.ts'

const PEOPLE = 300
const FIRST = dossierOf(SISIR, PEOPLE, 'Keripik Satu')
const SECOND = dossierOf(TULUNGREJO, PEOPLE, 'Keripik Dua')

async function stage(): Promise<{ world: World; deploy(versions: LiveVersions): void }> {
  const { world } = await offices()
  return {
    world,
    deploy(personVersions) {
      world.deps.keys = { ...world.deps.keys, personVersions }
    },
  }
}
/** Under which version of the key each person of a dossier has a claim, and whose it is: `1:<group>`. */
async function claimsOf({ deps, table }: World, input: typeof FIRST): Promise<string[]> {
  const secret = await deps.keys.secret()
  const found = await Promise.all(
    numbersOf(input).flatMap((nik) =>
      [1, 2].map(async (version) => {
        const row = await table.get(personClaim(personDigest(secret, nik, version)))
        return row ? [`${version}:${PersonClaim.parse(row).group}`] : []
      }),
    ),
  )
  return found.flat()
}
const REFUSED = { kind: 'refused', code: 'person-already-in-group' }

describe('a new key of digests takes the place of the old one', () => {
  test('whom a group has under the old key, no other gets under the new one: before, while and after', async () => {
    const { world, deploy } = await stage()
    const first = await proposed(world, FIRST)
    const second = await drafted(world, SECOND)
    deploy([2, 1])
    expect(await submitted(world, TULUNGREJO, second)).toMatchObject(REFUSED)
    expect(await rotateDigests(world.deps)).toEqual({ dossiers: 1, claims: 5, unknowable: 0 })
    expect(await submitted(world, TULUNGREJO, second)).toMatchObject(REFUSED)
    expect(await claimsOfOlderKeys(world.deps)).toBe(0)
    deploy([2])
    expect(await submitted(world, TULUNGREJO, second)).toMatchObject(REFUSED)
    await withdraws(world, SISIR, first)
    expect(await claimsOf(world, FIRST)).toEqual(Array(5).fill('2:'))
    expect(await submitted(world, TULUNGREJO, second)).toMatchObject({ kind: 'done' })
  })

  test('an office that decides meanwhile moves the claims itself: given back, taken again, under the new key alone', async () => {
    const { world, deploy } = await stage()
    const first = await proposed(world, FIRST)
    deploy([2, 1])
    await withdraws(world, SISIR, first)
    expect(await claimsOf(world, FIRST)).toEqual(Array(5).fill('2:'))
    const second = await proposed(world, SECOND)
    const [group] = (await claimsOf(world, FIRST)).map((claim) => claim.slice(2))
    expect(group).not.toBe('')
    expect(await claimsOf(world, FIRST)).toEqual(Array(5).fill(`2:${group}`))
    expect(await rotateDigests(world.deps)).toEqual({ dossiers: 1, claims: 0, unknowable: 0 })
    deploy([2])
    await withdraws(world, TULUNGREJO, second)
    expect(await claimsOf(world, FIRST)).toEqual(Array(5).fill('2:'))
  })

  test('a proposal that was returned before and is sent again keeps its people, and frees those who left', async () => {
    const { world, deploy } = await stage()
    const first = await proposed(world, FIRST)
    const head = `village-${SISIR}/head`
    await world.act(head, first, { type: 'Claim', task: 2 })
    await world.act(head, first, { type: 'Complete', task: 2, outcome: 'return', reason: 'Satu anggota pindah.' })
    deploy([2, 1])
    const operator = `village-${SISIR}/operator`
    await world.act(operator, first, { type: 'Claim', task: 3 })
    const other = dossierOf(SISIR, PEOPLE + 1, 'Keripik Satu').members?.at(-1)
    const members = [...(FIRST.members ?? []).slice(0, 4), ...(other ? [other] : [])]
    await world.act(operator, first, { type: 'Complete', task: 3, outcome: 'submit', form: { ...FIRST, members } })
    const claims = await claimsOf(world, FIRST)
    expect(claims.map((claim) => claim.slice(0, 2))).toEqual(Array(5).fill('2:'))
    expect(claims.filter((claim) => claim === '2:')).toHaveLength(1)
    const revisions = await rotateDigests(world.deps)
    expect(revisions).toEqual({ dossiers: 1, claims: 0, unknowable: 0 })
    expect(await rotateDigests(world.deps)).toEqual({ dossiers: 0, claims: 0, unknowable: 0 })
  })
})
