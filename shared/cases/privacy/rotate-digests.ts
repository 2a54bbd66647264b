import { DossierRow, PersonClaim } from '../../contracts/rows.ts'
import { isOfVersion } from '../../store/keys/digests.ts'
import { DOSSIER_PREFIX, personClaim } from '../../store/row-keys.ts'
import type { Action, Row } from '../../store/table.ts'
import { readPersonClaims } from '../claims.ts'
import type { Deps } from '../deps.ts'
import { numbersIn, personsOf } from '../dossier/persons.ts'

const ATTEMPTS_MAX = 5

export type Rotated = {
  dossiers: number
  claims: number
  /** Persons of dossiers that were erased: nobody can make their digest anew. With the old key their claim is forgotten. */
  unknowable: number
}

/**
 * Writes the digests of persons anew with the newest key: in dossiers, and with each the claims of its members. Offices
 * go on working meanwhile, for whoever decides looks under both keys. Again does nothing more. Entries of histories keep
 * the digest of their time: they are never rewritten.
 */
export async function rotateDigests(deps: Deps, onDossier: (dossiers: number) => void = () => {}): Promise<Rotated> {
  const [newest] = deps.keys.personVersions
  const rotated: Rotated = { dossiers: 0, claims: 0, unknowable: 0 }
  let seen = 0
  for await (const row of deps.table.scan()) {
    if (!row.sk.startsWith(DOSSIER_PREFIX)) continue
    seen += 1
    onDossier(seen)
    const dossier = DossierRow.parse(row)
    if (dossier.persons.every((digest) => isOfVersion(digest, newest))) continue
    const numbers = await numbersIn(deps, dossier)
    if (!numbers) {
      rotated.unknowable += dossier.persons.length
      continue
    }
    rotated.claims += await rotate(deps, row, numbers)
    rotated.dossiers += 1
  }
  return rotated
}

/** One dossier and the claims of its members, all or nothing. */
async function rotate(deps: Deps, row: Row, numbers: readonly string[]): Promise<number> {
  const persons = await personsOf(deps, numbers)
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const claims = await readPersonClaims(deps.table, persons)
    const moves = persons.flatMap(({ digest }): Action[] => {
      const { claim, older = [] } = claims.get(digest) ?? {}
      const old = older.find((one) => one.claim !== undefined)
      if (!claim || !old?.claim) return []
      const { group, case: of, everFunded } = claim
      return [
        {
          kind: 'put',
          row: { ...personClaim(digest), group, case: of, everFunded },
          only: { guard: 'nobody-took-them', condition: { kind: 'absent' } },
        },
        {
          kind: 'delete',
          key: old.key,
          only: { guard: 'as-it-was-read', condition: { kind: 'equals', attribute: 'case', value: old.claim.case } },
        },
      ]
    })
    const result = await deps.table.write([
      {
        kind: 'put',
        row: { ...row, persons: persons.map(({ digest }) => digest) },
        only: {
          guard: 'dossier-is-there',
          condition: { kind: 'equals', attribute: 'digest', value: String(row['digest']) },
        },
      },
      ...moves,
    ])
    if (result.kind === 'written') return moves.length / 2
    await deps.sleep(deps.random() * 20 * 2 ** attempt)
  }
  throw new Error(`${row.pk} ${row.sk} is changed again and again`)
}

/** How many claims still stand under another key than the newest: none, once the old key may go. */
export async function claimsOfOlderKeys(deps: Deps): Promise<number> {
  const newest = personClaim(`v${deps.keys.personVersions[0]}:`).pk
  const all = personClaim('').pk
  let left = 0
  for await (const row of deps.table.scan())
    if (row.pk.startsWith(all) && !row.pk.startsWith(newest) && PersonClaim.safeParse(row).success) left += 1
  return left
}
