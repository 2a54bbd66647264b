import { Entry } from '../../contracts/entry.ts'
import { DossierRow, DraftRow, FormRow } from '../../contracts/rows.ts'
import { open } from '../../store/keys/sealing.ts'
import { caseKey, caseOfPartition, DOSSIER_PREFIX, DRAFT_PREFIX, FORM_PREFIX, holdOf } from '../../store/row-keys.ts'
import type { Row } from '../../store/table.ts'
import { ProposalEvent } from '../../workflows/proposal/facts.ts'
import { DraftInput } from '../../workflows/proposal/v1/input.ts'
import { readPersonClaims } from '../claims.ts'
import type { Deps } from '../deps.ts'
import { type KnownPerson, personsOf } from '../dossier/persons.ts'
import { numberOf } from '../head.ts'
import { loadGroup, loadHead } from '../load.ts'
import { entriesOf } from '../reads/read-history.ts'
import { type Access, accessFrom } from './access-log.ts'

/** Where one person stands in a case, by revision of its dossier. */
type Place = { revision: number; member: number; erasedAt: string | null }
export type HeldCase = {
  id: string
  number: string
  kind: string
  state: string
  places: Place[]
  /** An unfinished draft names them. */
  inDraft: boolean
  /** Forms of the case: bank account, visit report; what they say may concern them. */
  forms: { task: number; form: string; erasedAt: string | null }[]
  hold: boolean
  /** What the dossiers say of this person alone. */
  records: { revision: number; member: unknown }[]
}
/** Somebody was shown the person: their number whole, or the case with their name. */
export type Look = {
  at: string
  sub: string
  office: string
  case: string
  shown: Access['shown'] | 'numbers'
  reason: string | null
}
export type DataSubject = {
  group: { id: string; name: string; status: string } | null
  everFunded: boolean
  cases: HeldCase[]
  looks: Look[]
}

/**
 * All that is held on a person and who saw it (UU 27/2022, art. 32: data and processing trail). Reads the whole table:
 * for an operator only.
 * @param nationalId sixteen digits
 */
export async function findDataSubject(deps: Deps, nationalId: string): Promise<DataSubject> {
  const [person] = await personsOf(deps, [nationalId])
  if (!person) throw new Error('one number is one person')
  const places = new Map<string, Place[]>()
  const drafts = new Set<string>()
  const looks: Look[] = []
  const seen: Access[] = []
  for await (const row of deps.table.scan()) {
    const access = accessFrom(row)
    if (access) seen.push(access)
    const id = caseOfPartition(row.pk)
    if (id === undefined) continue
    if (row.sk.startsWith(DOSSIER_PREFIX)) {
      const place = placeIn(DossierRow.parse(row), person)
      if (place) places.set(id, [...(places.get(id) ?? []), place])
    }
    if (row.sk.startsWith(DRAFT_PREFIX) && (await namesThem(deps, id, row, nationalId))) drafts.add(id)
  }
  const cases: HeldCase[] = []
  for (const id of new Set([...places.keys(), ...drafts])) {
    const own = places.get(id) ?? []
    cases.push(await heldCase(deps, id, own, drafts.has(id)))
    looks.push(...(await revealsOf(deps, id, own)))
  }
  const known = new Set(cases.map(({ id }) => id))
  looks.push(
    ...seen
      .filter(({ case: id }) => known.has(id))
      .map(({ at, sub, agency, case: id, shown }) => ({ at, sub, office: agency, case: id, shown, reason: null })),
  )
  const claim = (await readPersonClaims(deps.table, [person])).get(person.digest)?.claim
  const group = claim && claim.group !== '' ? (await loadGroup(deps.table, claim.group))?.group : undefined
  return {
    group: group ? { id: group.id, name: group.name, status: group.status } : null,
    everFunded: claim?.everFunded ?? false,
    cases: cases.toSorted((a, b) => (a.number < b.number ? -1 : 1)),
    looks: looks.toSorted((a, b) => (a.at < b.at ? -1 : 1)),
  }
}

function placeIn(
  { revision, persons, content, erasedAt }: DossierRow,
  { digest, older }: KnownPerson,
): Place | undefined {
  const member = persons.findIndex((one) => one === digest || older.includes(one))
  return member < 0 ? undefined : { revision, member, erasedAt: content === null ? (erasedAt ?? '') : null }
}

/** Only the draft of a proposal names members; other drafts are forms. */
async function namesThem(deps: Deps, id: string, row: Row, nationalId: string): Promise<boolean> {
  const value = await open(deps.keys, { case: id, row: row.sk }, DraftRow.parse(row).content)
  const form = typeof value === 'object' && value !== null && 'form' in value ? value.form : undefined
  const { members = [] } = DraftInput.safeParse(form).data ?? {}
  return members.some((member) => member.nationalId === nationalId)
}

async function heldCase(deps: Deps, id: string, places: readonly Place[], inDraft: boolean): Promise<HeldCase> {
  const head = await loadHead(deps.table, id)
  if (!head) throw new Error(`${id} has a dossier and no head`)
  const { rows } = await deps.table.query({ pk: caseKey(id), prefix: FORM_PREFIX, limit: 1000 })
  const records = await Promise.all(
    places
      .filter(({ erasedAt }) => erasedAt === null)
      .map(async ({ revision, member }) => ({ revision, member: await memberOf(deps, id, revision, member) })),
  )
  return {
    id,
    number: numberOf(head),
    kind: head.kind,
    state: head.flow.state,
    places: [...places],
    inDraft,
    forms: rows.map((row) => {
      const { form, content, erasedAt } = FormRow.parse(row)
      return {
        task: Number(row.sk.slice(FORM_PREFIX.length)),
        form,
        erasedAt: content === null ? (erasedAt ?? '') : null,
      }
    }),
    hold: (await deps.table.get(holdOf(id))) !== undefined,
    records,
  }
}

async function memberOf(deps: Deps, id: string, revision: number, member: number): Promise<unknown> {
  const sk = `${DOSSIER_PREFIX}${String(revision).padStart(5, '0')}`
  const row = DossierRow.parse(await deps.table.get({ pk: caseKey(id), sk }))
  if (!row.content) return null
  const value = await open(deps.keys, { case: id, row: sk }, row.content)
  const { members = [] } = DraftInput.parse(
    typeof value === 'object' && value !== null && 'input' in value ? value.input : undefined,
  )
  return members[member] ?? null
}

/** Who looked at this member's whole numbers, by the case's own history. */
async function revealsOf(deps: Deps, id: string, places: readonly Place[]): Promise<Look[]> {
  const isThem = (revision: number, member: number): boolean =>
    places.some((place) => place.revision === revision && place.member === member)
  return (await revealsIn(deps, id)).flatMap(({ revision, member, ...look }) =>
    isThem(revision, member) ? [look] : [],
  )
}

export type Reveal = Look & { revision: number; member: number }
/** Every look at whole numbers in a case's history. */
async function revealsIn(deps: Deps, id: string): Promise<Reveal[]> {
  return (await entriesOf(deps.table, caseKey(id))).flatMap((bytes) => revealsOfEntry(id, bytes))
}
/** Of one entry of a case's history. */
export function revealsOfEntry(id: string, bytes: string): Reveal[] {
  const { at, actor, events } = Entry.parse(JSON.parse(bytes))
  return events.flatMap((event): Reveal[] => {
    const known = ProposalEvent.safeParse(event).data
    if (known?.type !== 'NumbersRevealed' || 'system' in actor) return []
    const { revision, member, reason } = known
    return [{ at, sub: actor.sub, office: actor.agency.id, case: id, shown: 'numbers', reason, revision, member }]
  })
}
