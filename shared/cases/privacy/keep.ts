import { AttachmentRow, DossierRow, FormRow } from '../../contracts/rows.ts'
import { type Fault, type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { ATTACHMENT_PREFIX, caseKey, DOSSIER_PREFIX, DRAFT_PREFIX, FORM_PREFIX, holdOf } from '../../store/row-keys.ts'
import type { Action, Key, Row } from '../../store/table.ts'
import { FUNDED_KEPT_YEARS } from '../../workflows/keeping.ts'
import { type Decided, just, nothing } from '../decided.ts'
import type { Deps } from '../deps.ts'
import { objectKey } from '../dossier/attachments.ts'
import type { Head } from '../head.ts'
import { loadAttachments } from '../load.ts'
import type { PlatformCommand } from '../platform-command.ts'

type Keeping = Extract<PlatformCommand, { type: 'SetLegalHold' | 'LiftLegalHold' | 'ErasePersonalData' }>

/** Rows of a case that one commit erases; what is more goes with the next. */
const ERASED_AT_ONCE = 60
const PAGE = 100

/** Holds a case's personal data, lets it go, or erases it. Said twice, it is done once. */
export async function decideKeeping(deps: Deps, head: Head, command: Keeping): Promise<Decided | Refused<RefusalCode>> {
  const { reason, by } = command
  const hold = holdOf(head.flow.id)
  const isHeld = (await deps.table.get(hold)) !== undefined
  switch (command.type) {
    case 'SetLegalHold':
      if (isHeld) return nothing
      return just([{ type: 'LegalHoldSet', reason, by }], [{ kind: 'put', row: { ...hold, reason, at: deps.now() } }])
    case 'LiftLegalHold':
      return isHeld ? just([{ type: 'LegalHoldLifted', reason, by }], [{ kind: 'delete', key: hold }]) : nothing
    case 'ErasePersonalData':
      return isHeld ? refused('wrong-state', { faults: [HELD] }) : erase(deps, head, command)
  }
}

async function erase(deps: Deps, head: Head, { reason, by }: Keeping): Promise<Decided | Refused<RefusalCode>> {
  const { custody } = head.flow
  if (custody.kind !== 'closed') return refused('wrong-state', { faults: [LIVE], extra: { state: head.flow.state } })
  const keptUntil = `${Number(custody.at.slice(0, 4)) + FUNDED_KEPT_YEARS}${custody.at.slice(4)}`
  if (head.kind === 'proposal' && head.flow.state === 'ACTIVE' && deps.now() < keptUntil)
    return refused('wrong-state', { faults: [FUNDED], extra: { state: head.flow.state } })

  const rows = (await contentRows(deps, head.flow.id)).slice(0, ERASED_AT_ONCE)
  if (rows.length === 0) return nothing
  const numbersOf = (prefix: string): number[] =>
    rows.filter(({ sk }) => sk.startsWith(prefix)).map(({ sk }) => Number(sk.slice(prefix.length)))
  return just(
    [
      {
        type: 'PersonalDataErased',
        revisions: numbersOf(DOSSIER_PREFIX),
        forms: numbersOf(FORM_PREFIX),
        drafts: numbersOf(DRAFT_PREFIX),
        attachments: rows.filter(({ sk }) => sk.startsWith(ATTACHMENT_PREFIX)).map((row) => String(row['id'])),
        reason,
        by,
      },
    ],
    rows.map((row) => withoutContent(row, deps.now())),
  )
}

/** The wrapped key goes, and with it what it alone could open; digests stay where they are. */
function withoutContent(row: Row, at: string): Action {
  if (row.sk.startsWith(DRAFT_PREFIX)) return { kind: 'delete', key: { pk: row.pk, sk: row.sk } }
  if (row.sk.startsWith(ATTACHMENT_PREFIX)) return { kind: 'put', row: { ...row, ...ERASED_FILE } }
  return { kind: 'put', row: { ...row, content: null, erasedAt: at } }
}
/** A file's name is chosen by people and may name them. */
const ERASED_FILE = { state: 'refused', fileName: 'dihapus' } as const

/** Rows of a case that still say something of persons. */
async function contentRows(deps: Deps, id: string): Promise<Row[]> {
  const found: Row[] = []
  for (const prefix of [DOSSIER_PREFIX, FORM_PREFIX, DRAFT_PREFIX, ATTACHMENT_PREFIX]) {
    let after: Key | undefined
    do {
      const page = await deps.table.query({ pk: caseKey(id), prefix, limit: PAGE, ...(after ? { after } : {}) })
      found.push(...page.rows.filter(saysSomething))
      after = page.next
    } while (after)
  }
  return found
}
function saysSomething(row: Row): boolean {
  if (row.sk.startsWith(DOSSIER_PREFIX)) return DossierRow.parse(row).content !== null
  if (row.sk.startsWith(FORM_PREFIX)) return FormRow.parse(row).content !== null
  if (row.sk.startsWith(ATTACHMENT_PREFIX)) return AttachmentRow.parse(row).fileName !== ERASED_FILE.fileName
  return true
}

/** The files themselves, every version of each: after the commit that says so, and again whenever it is asked for. */
export async function eraseFiles(deps: Deps, id: string): Promise<number> {
  const rows = (await loadAttachments(deps.table, id)).filter(({ fileName }) => fileName === ERASED_FILE.fileName)
  for (const { id: attachment } of rows) await deps.objects.erase(objectKey(id, attachment))
  return rows.length
}

const fault = (code: string, id: string, en: string): Fault => ({ pointer: '', code, detail: { id, en } })
const LIVE = fault('live', 'Kasus ini masih berjalan.', 'The case is still live.')
const HELD = fault('legal-hold', 'Data kasus ini ditahan untuk pemeriksaan.', 'The case is under a legal hold.')
const FUNDED = fault(
  'kept-for-audit',
  `Dana sudah dibayarkan: berkas disimpan ${FUNDED_KEPT_YEARS} tahun untuk pemeriksaan.`,
  `Money was paid: its papers are kept ${FUNDED_KEPT_YEARS} years for audits.`,
)
