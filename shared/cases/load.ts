import { type AttachmentRow, AttachmentRow as AttachmentSchema, DossierRow } from '../contracts/rows.ts'
import { Group } from '../groups/group.ts'
import { ATTACHMENT_PREFIX, caseKey, dossierOf, groupKey, headOf } from '../store/row-keys.ts'
import type { Row, Table } from '../store/table.ts'
import { Head } from './head.ts'

/** Enough for the largest dossier; more than this is refused when declared. */
export const ATTACHMENTS_MAX = 100

/** A case as it stands now, read so that nothing newer is missed. */
export async function loadHead(table: Table, id: string): Promise<Head | undefined> {
  const row = await table.get(headOf(caseKey(id)))
  return row && headFrom(row)
}
export function headFrom(row: Row): Head {
  const text = row['head']
  if (typeof text !== 'string') throw new Error(`${row.pk} has no head`)
  return Head.parse(JSON.parse(text))
}

export type GroupHead = { group: Group; version: number; lastHash: string }
export async function loadGroup(table: Table, id: string): Promise<GroupHead | undefined> {
  const row = await table.get(headOf(groupKey(id)))
  if (!row) return undefined
  const { head, version, lastHash } = row
  if (typeof head !== 'string' || typeof version !== 'number' || typeof lastHash !== 'string')
    throw new Error(`${row.pk} is no group head`)
  return { group: Group.parse(JSON.parse(head)), version, lastHash }
}

export async function loadDossier(table: Table, id: string, revision: number): Promise<DossierRow | undefined> {
  if (revision === 0) return undefined
  const row = await table.get(dossierOf(id, revision))
  return row && DossierRow.parse(row)
}

export async function loadAttachments(table: Table, id: string): Promise<AttachmentRow[]> {
  const { rows } = await table.query({ pk: caseKey(id), prefix: ATTACHMENT_PREFIX, limit: ATTACHMENTS_MAX })
  return rows.map((row) => AttachmentSchema.parse(row))
}
