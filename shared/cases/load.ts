import { Entry } from '../contracts/entry.ts'
import { type AttachmentRow, AttachmentRow as AttachmentSchema, DossierRow } from '../contracts/rows.ts'
import { Group } from '../groups/group.ts'
import { invariant } from '../kit/invariant.ts'
import { agencyId, levelsOf } from '../names/agencies.ts'
import type { Regions } from '../reference/regions/regions.ts'
import { pack, unpack } from '../store/packed.ts'
import {
  ATTACHMENT_PREFIX,
  caseKey,
  dossierOf,
  eventOf,
  GROUPS,
  groupKey,
  headOf,
  openPlace,
  wakeKeys,
} from '../store/row-keys.ts'
import type { Row, Table } from '../store/table.ts'
import { entryText } from './entry.ts'
import { Head } from './head.ts'

/** Enough for the largest dossier; more than this is refused when declared. */
export const ATTACHMENTS_MAX = 100

/** A case as it stands now, read so that nothing newer is missed. */
export async function loadHead(table: Table, id: string): Promise<Head | undefined> {
  const row = await table.get(headOf(caseKey(id)))
  return row && headFrom(row)
}
export function headFrom(row: Row): Head {
  const { head } = row
  if (!(head instanceof Uint8Array)) throw new Error(`${row.pk} has no head`)
  return Head.parse(JSON.parse(unpack(head)))
}

/** An entry of a case's history. @throws when it is not there: who asks for it was told of it by the entry itself */
export async function loadEntry(table: Table, id: string, n: number): Promise<Entry> {
  const row = await table.get(eventOf(caseKey(id), n))
  const text = row && entryText(row)
  invariant(text !== undefined, `entry ${n} of ${id} is there`)
  return Entry.parse(JSON.parse(text))
}

export type GroupHead = { group: Group; version: number; lastHash: string }
export async function loadGroup(table: Table, id: string): Promise<GroupHead | undefined> {
  const row = await table.get(headOf(groupKey(id)))
  return row && groupHeadFrom(row)
}
export function groupHeadFrom(row: Row): GroupHead {
  const { head, version, lastHash } = row
  if (!(head instanceof Uint8Array) || typeof version !== 'number' || typeof lastHash !== 'string')
    throw new Error(`${row.pk} is no group head`)
  return { group: Group.parse(JSON.parse(unpack(head))), version, lastHash }
}
/** A group's head, with the keys by which the lists of its city find it. */
export const groupHeadRow = ({ group, version, lastHash }: GroupHead, regions: Regions): Row => ({
  ...headOf(groupKey(group.id)),
  head: pack(JSON.stringify(group), 'head'),
  version,
  lastHash,
  placePk: openPlace(GROUPS, levelsOf(group.village).city),
  placeSk: `${group.village}#${group.id}`,
  number: group.proposal.number,
  groupName: group.name,
  villageName: regions.region(group.village)?.name ?? '',
  state: group.status,
  // A group that is due stands where cases that are due stand: time acts on both.
  ...(group.monthly.nextAt === null
    ? {}
    : wakeKeys(group.id, group.monthly.nextAt, agencyId('city-social', levelsOf(group.village).city))),
})

export async function loadDossier(table: Table, id: string, revision: number): Promise<DossierRow | undefined> {
  if (revision === 0) return undefined
  const row = await table.get(dossierOf(id, revision))
  return row && DossierRow.parse(row)
}

export async function loadAttachments(table: Table, id: string): Promise<AttachmentRow[]> {
  const { rows } = await table.query({ pk: caseKey(id), prefix: ATTACHMENT_PREFIX, limit: ATTACHMENTS_MAX })
  return rows.map((row) => AttachmentSchema.parse(row))
}
