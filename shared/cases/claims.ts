import { PersonClaim } from '../contracts/rows.ts'
import { sameName } from '../groups/group.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import {
  groupNameClaim,
  letterClaim,
  liveProposalClaim,
  openRequestClaim,
  personClaim,
  rejectedClaim,
} from '../store/row-keys.ts'
import type { Action, Key, Row, Table } from '../store/table.ts'
import type { Claim } from '../workflows/proposal/consequences.ts'
import type { KnownPerson } from './dossier/persons.ts'

const FREE = ''
/** The claim of a person as it stands, and the keys of an older version with what stands there. */
export type StoredClaim = {
  claim: PersonClaim | undefined
  older: readonly { key: Key; claim: PersonClaim | undefined }[]
}
export type PersonClaims = ReadonlyMap<string, StoredClaim>

/** What stands in the claim rows of these persons, under whichever live key; a person without a row was never taken. */
export async function readPersonClaims(table: Table, persons: readonly KnownPerson[]): Promise<PersonClaims> {
  const unique = new Map(persons.map((person) => [person.digest, person]))
  const keys = [...unique.values()].flatMap(({ digest, older }) => [digest, ...older]).map(personClaim)
  const rows = keys.length === 0 ? [] : await table.getMany(keys)
  const byKey = new Map(rows.map((row) => [row.pk, PersonClaim.parse(row)]))
  const at = (digest: string): PersonClaim | undefined => byKey.get(personClaim(digest).pk)
  return new Map(
    [...unique.values()].map(({ digest, older }) => [
      digest,
      {
        claim: at(digest) ?? older.map(at).find((claim) => claim !== undefined),
        older: older.map((old) => ({ key: personClaim(old), claim: at(old) })),
      },
    ]),
  )
}

/** A claim as a guarded write. The guard's name leads back to the refusal, see {@link refusalOf}. */
export function claimAction(claim: Claim, caseId: string, persons: PersonClaims): Action[] {
  switch (claim.claim) {
    case 'person': {
      const key = personClaim(claim.digest)
      const { claim: before, older } = persons.get(claim.digest) ?? { claim: undefined, older: [] }
      const { everFunded, fundedIn } = before ?? { everFunded: false, fundedIn: null }
      const past = { everFunded, fundedIn }
      const mine = { kind: 'absentOrOneOf', attribute: 'group', values: [FREE, claim.group] } as const
      /** The row under the key to write with; one under an older key goes, and none may come there meanwhile. */
      const becomes = (values: Omit<Row, 'pk' | 'sk'>, guard: string): Action[] => [
        put(key, values, guard, mine),
        ...older.map(
          (old): Action =>
            old.claim
              ? { kind: 'delete', key: old.key, only: { guard, condition: mine } }
              : { kind: 'check', key: old.key, only: { guard, condition: { kind: 'absent' } } },
        ),
      ]
      if (claim.do === 'take')
        return becomes({ group: claim.group, case: caseId, ...past }, `person-is-free:${claim.member}`)
      if (claim.do === 'fund')
        return becomes({ group: claim.group, case: caseId, everFunded: true, fundedIn: claim.group }, 'person-is-ours')
      const another = before !== undefined && before.group !== claim.group
      if (another || (claim.unlessFunded && fundedIn === claim.group)) return []
      return becomes({ group: FREE, case: caseId, ...past }, 'person-is-ours')
    }
    case 'group-name': {
      const key = groupNameClaim(claim.village, sameName(claim.name))
      if (claim.do === 'free') return [{ kind: 'delete', key }]
      return [
        put(key, { group: claim.group }, 'group-name-is-free', {
          kind: 'absentOrOneOf',
          attribute: 'group',
          values: [claim.group],
        }),
      ]
    }
    case 'live-proposal': {
      const key = liveProposalClaim(claim.group)
      const ours = { kind: 'absentOrOneOf', attribute: 'case', values: [caseId] } as const
      if (claim.do === 'free')
        return [{ kind: 'delete', key, only: { guard: 'live-proposal-is-ours', condition: ours } }]
      return [put(key, { case: caseId }, 'no-other-proposal-is-open', ours)]
    }
    case 'letter': {
      const identity = identityOf(claim)
      return [
        put(letterClaim(claim.agency, claim.number), { letter: identity }, 'letter-number-is-new', {
          kind: 'absentOrOneOf',
          attribute: 'letter',
          values: [identity],
        }),
      ]
    }
    case 'open-request': {
      const key = openRequestClaim(claim.group, claim.service)
      const ours = { kind: 'absentOrOneOf', attribute: 'case', values: [caseId] } as const
      if (claim.do === 'free')
        return [{ kind: 'delete', key, only: { guard: 'open-request-is-ours', condition: ours } }]
      return [put(key, { case: caseId }, 'no-such-request-is-open', ours)]
    }
    case 'rejected': {
      const key = rejectedClaim(claim.group, claim.year)
      if (claim.do === 'take') return [{ kind: 'put', row: { ...key, case: caseId } }]
      return [{ kind: 'check', key, only: { guard: 'not-rejected-this-year', condition: { kind: 'absent' } } }]
    }
  }
}

type LetterClaim = Extract<Claim, { claim: 'letter' }>
/** The same kind, number and date again is the same letter: one letter covers many groups. */
const identityOf = ({ kind, date }: LetterClaim): string => `${kind}#${date}`

/** Whether this very letter has its number already. It is never given back, so then nothing need be written. */
export async function isLetterTaken(table: Table, claim: LetterClaim): Promise<boolean> {
  const row = await table.get(letterClaim(claim.agency, claim.number))
  return row?.['letter'] === identityOf(claim)
}

/** Whether another letter of the office has the number: to tell early what the write would refuse. */
export async function isNumberUsed(table: Table, claim: LetterClaim): Promise<boolean> {
  const row = await table.get(letterClaim(claim.agency, claim.number))
  return row !== undefined && row['letter'] !== identityOf(claim)
}

const put = (
  key: Key,
  values: Omit<Row, 'pk' | 'sk'>,
  guard: string,
  condition: Extract<Action, { kind: 'check' }>['only']['condition'],
): Action => ({
  kind: 'put',
  row: { ...values, ...key },
  only: { guard, condition },
})

/** The refusal that a failed guard means. `row` is what stood in the way. @throws for a guard that only a bug can break. */
export function refusalOf(guard: string, row?: Row): Refused<RefusalCode> {
  const [name, member] = guard.split(':')
  switch (name) {
    case 'person-is-free':
      return refused('person-already-in-group', {
        faults: [
          {
            pointer: `/members/${member}/nationalId`,
            code: 'person-already-in-group',
            detail: { id: 'Anggota ini tercatat di kelompok lain.', en: 'This member belongs to another group.' },
          },
        ],
      })
    case 'group-name-is-free':
      return refused('group-name-taken', { faults: [at('/group/name', 'group-name-taken')] })
    case 'no-other-proposal-is-open':
      return refused('proposal-already-open')
    case 'letter-number-is-new':
      return refused('letter-number-used', { faults: [at('/form/letter/number', 'letter-number-used')] })
    case 'no-such-request-is-open':
      return refused('already-requested', { extra: { request: row?.['case'] ?? null } })
    case 'not-rejected-this-year':
      return refused('rejected-this-year', { faults: [at('/budgetYear', 'rejected-this-year')] })
    default:
      throw new Error(`guard ${guard} did not hold`)
  }
}

const at = (pointer: string, code: 'group-name-taken' | 'letter-number-used' | 'rejected-this-year') => ({
  pointer,
  code,
  detail: {
    'group-name-taken': { id: 'Pilih nama lain.', en: 'Choose another name.' },
    'letter-number-used': { id: 'Periksa nomor surat.', en: 'Check the letter number.' },
    'rejected-this-year': {
      id: 'Ajukan lagi untuk tahun anggaran berikutnya.',
      en: 'Propose again for the next budget year.',
    },
  }[code],
})
