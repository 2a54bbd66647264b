import type { Child } from 'hono/jsx'
import { actOnTask } from '../../../shared/cases/act-on-task.ts'
import { agencyRef } from '../../../shared/cases/agencies.ts'
import { readDraft, saveDraft } from '../../../shared/cases/dossier/draft.ts'
import { declareUpload, readAttachment } from '../../../shared/cases/dossier/uploads.ts'
import { parseTaskId } from '../../../shared/cases/list-rows.ts'
import { type Preview, previewDecision } from '../../../shared/cases/reads/preview-decision.ts'
import { readHistory } from '../../../shared/cases/reads/read-history.ts'
import { type AttachmentView, type CustodyView, readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { readRequest } from '../../../shared/cases/reads/read-request.ts'
import { readTask } from '../../../shared/cases/reads/read-task.ts'
import type { TaskDetail } from '../../../shared/cases/reads/task-view.ts'
import { leadsOf, outcomeLabel, stepLabel } from '../../../shared/cases/step-labels.ts'
import { beginOfDay } from '../../../shared/cases/suspend.ts'
import { type Refused, refused } from '../../../shared/kit/decision.ts'
import { REFUSALS, type RefusalCode } from '../../../shared/names/refusals.ts'
import { isService } from '../../../shared/names/requests.ts'
import { Day } from '../../../shared/workflows/form-fields.ts'
import { Findings, LevelFacts } from '../components/inspection.tsx'
import { Remark } from '../components/notice.tsx'
import {
  answersOf,
  decisionOf,
  faultsByField,
  formName,
  formOf,
  keptForm,
  OUTCOME,
  outcomeOf,
  REASON,
  typedFrom,
} from '../decision.ts'
import type { FormSchema } from '../form-schema.ts'
import { holderIn, refusalText } from '../refusal-text.ts'
import { stateText } from '../state-text.ts'
import { heldSince } from '../story.ts'
import type { Typed } from '../typed.ts'
import { Announced, isAttachmentKind, plainName, uploadThrough } from '../upload.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'
import { FINDINGS, findingFaults, findingsTyped, isVisit, RESULTS } from '../visit-findings.ts'
import { rupiah } from '../wall.ts'
import { taskPage } from './case-page.tsx'
import { taskHref } from './inbox-query.ts'

export const task: readonly Page[] = [
  { method: 'GET', path: '/tugas/:id', run: (visit) => taskPage(visit, param(visit, 'id')) },
  {
    method: 'POST',
    path: '/tugas/:id/ambil',
    run: (visit) => move(visit, (n) => ({ type: 'Claim', task: n }), 'here'),
  },
  {
    method: 'POST',
    path: '/tugas/:id/lepas',
    run: (visit) => move(visit, (n) => ({ type: 'Release', task: n }), 'inbox'),
  },
  {
    method: 'POST',
    path: '/tugas/:id/lanjutkan',
    run: (visit) => move(visit, (n) => ({ type: 'Resume', task: n }), 'here'),
  },
  { method: 'POST', path: '/tugas/:id/tunda', run: suspend },
  { method: 'POST', path: '/tugas/:id/putusan', run: typeDecision },
  // A browser that opens its last page again asks for the address of a form.
  {
    method: 'GET',
    path: '/tugas/:id/putusan',
    run: async (visit) => ({ kind: 'go', to: `/tugas/${param(visit, 'id')}` }),
  },
  { method: 'POST', path: '/tugas/:id/berkas', run: announceFile },
  { method: 'POST', path: '/tugas/:id/berkas/:file', run: fileArrived },
  { method: 'GET', path: '/tugas/:id/periksa', run: readBack },
  { method: 'POST', path: '/tugas/:id/kirim', run: send },
  { method: 'GET', path: '/tugas/:id/selesai', run: showDone },
]

type Move = Parameters<typeof actOnTask>[3]

/** A change of who holds the task, and where the officer looks next. */
async function move(visit: Visit, command: Move, then: 'here' | 'inbox'): Promise<Reply> {
  const id = param(visit, 'id')
  const moved = await actOnTask(visit.deps, visit.actor, id, command, { key: visit.keyOf([], {}) })
  if (moved.kind === 'refused') return stayed(visit, id, moved)
  if (then === 'here') return { kind: 'go', to: taskHref(id, visit.query['daftar']) }
  return { kind: 'go', to: '/kotak-masuk', notice: { tone: 'ok', title: visit.words.inbox.released(1) } }
}

/** The task as it now is, with why nothing changed. */
async function stayed(visit: Visit, id: string, refusal: Refused<RefusalCode>): Promise<Reply> {
  if (refusal.code === 'not-found') return refusal
  const remark = <Remark tone="soon">{refusalText(visit, refusal)}</Remark>
  return taskPage(visit, id, { remark, status: 409 })
}

async function suspend(visit: Visit): Promise<Reply> {
  const { deps, actor, typed } = visit
  const id = param(visit, 'id')
  const reason = typed.one('sebab').trim()
  const day = Day.safeParse(typed.one('sampai'))
  const until = day.success ? beginOfDay(deps, actor, day.data) : null
  if (reason === '') return stayed(visit, id, refused('incomplete'))
  return move(visit, (task) => ({ type: 'Suspend', task, reason, until }), 'here')
}

/** Keeps what was typed, whatever is to be done with it; then checks it, or adds a row or a file. */
async function typeDecision(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const id = param(visit, 'id')
  const parsed = parseTaskId(id)
  if (!parsed) return refused('not-found')
  const version = Number(typed.one('versi'))
  const saved = await saveDraft(
    deps,
    actor,
    parsed.caseId,
    parsed.n,
    keptForm(typed),
    Number.isInteger(version) ? version : undefined,
  )
  if (visit.isQuiet) return saved.kind === 'refused' ? saved : keptReply(visit, saved.draft)
  if (saved.kind === 'refused') return notKept(visit, id, saved)
  const action = typed.one('aksi')
  if (typed.has('tambah')) return taskPage(visit, id, { typed, more: typed.one('tambah') })
  if (action.startsWith('unggah:')) return addFile(visit, id, action.slice('unggah:'.length))
  if (action === 'simpan') return { kind: 'go', to: `/tugas/${id}`, notice: { tone: 'ok', title: words.case.saved } }
  const checked = await checkedDecision(visit, id, typed)
  return checked.kind === 'reply' ? checked.reply : { kind: 'go', to: `/tugas/${id}/periksa` }
}

/** To a script that saved a draft: its new version, and what to say. */
export const keptReply = (
  { words, wall }: Visit,
  { version, savedAt }: { version: number; savedAt: string },
): Reply => ({ kind: 'told', value: { versi: version, kata: words.case.savedAt(wall.time(savedAt)) } })

/** Another holds the task, or kept something newer: what was typed is shown beside what is now so. */
async function notKept(visit: Visit, id: string, refusal: Refused<RefusalCode>): Promise<Reply> {
  const { deps, actor, words, typed } = visit
  const read = await readTask(deps, actor, id)
  if (read.kind === 'refused' || refusal.code === 'not-found') return refused('not-found')
  // One's own newer draft, from another window: nothing is lost, and the newer text is this one.
  if (refusal.code === 'stale')
    return taskPage(visit, id, {
      typed,
      status: 409,
      remark: <Remark tone="soon">{words.case.staleDraft}</Remark>,
    })
  return taskPage(visit, id, { status: 409, remark: await lost(visit, read.task, refusal) })
}

/** Why a decision was not sent, who was quicker, and what had been typed. */
async function lost(visit: Visit, task: TaskDetail, refusal: Refused<RefusalCode>): Promise<Child> {
  const { deps, actor, words, wall, typed } = visit
  const history = await readHistory(deps, actor, task.caseId)
  const at = history.kind === 'found' ? heldSince(history.entries) : undefined
  const named = holderIn(refusal.extra)
  const holder = named ?? (refusal.code === 'not-holder' ? task.holder?.name : undefined)
  const said = typed.fields.filter(([name, value]) => (name === REASON || name.startsWith('isi.')) && value !== '')
  return (
    <Remark tone="soon">
      <p>
        <b>{words.case.conflictTitle}</b> {refusalText(visit, refusal)}{' '}
        {!named && holder && words.refusal.holder(holder)}{' '}
        {at && holder && words.case.takenAt(`${wall.knownDay(at)} ${wall.time(at)}`)}
      </p>
      {said.length > 0 && (
        <>
          <p class="gap">
            <b>{words.case.yourInput}</b> {words.case.yourInputHint}
          </p>
          <ul>
            {said.map(([, value]) => (
              <li class="wrap-any">{value}</li>
            ))}
          </ul>
        </>
      )}
    </Remark>
  )
}

async function addFile(visit: Visit, id: string, kind: string): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const parsed = parseTaskId(id)
  const file = typed.file(`berkas.${kind}`)
  if (!parsed || !isAttachmentKind(kind)) return refused('invalid')
  const say = (tone: 'ok' | 'late', title: string): Reply => ({
    kind: 'go',
    to: `/tugas/${id}`,
    notice: { tone, title },
  })
  if (!file) return say('late', words.form.noFileChosen)
  const done = await uploadThrough(deps, actor, { caseId: parsed.caseId, task: parsed.n, kind, file }, (body) =>
    visit.keyOf([kind], body),
  )
  if (done.kind === 'refused') return stayed(visit, id, done)
  return done.kind === 'uploaded' ? say('ok', words.form.uploaded) : say('late', words.form.notADocument)
}

/** Where a script may put a file, and whom to tell then. */
async function announceFile(visit: Visit): Promise<Reply> {
  const { deps, actor, typed } = visit
  const id = param(visit, 'id')
  const parsed = parseTaskId(id)
  const body = Announced.safeParse({
    kind: typed.one('jenis'),
    fileName: plainName(typed.one('nama')),
    mediaType: typed.one('tipe'),
    size: Number(typed.one('ukuran')),
    sha256: typed.one('sha256'),
  })
  if (!parsed || !body.success) return refused('invalid')
  const declared = await declareUpload(deps, actor, parsed.caseId, parsed.n, body.data, visit.keyOf([], body.data))
  if (declared.kind === 'refused') return declared
  const { attachment, upload } = declared
  return {
    kind: 'told',
    value: { url: upload.url, headers: upload.headers, selesai: `/tugas/${id}/berkas/${attachment.id}` },
  }
}

/** Looks at what a script has put. */
async function fileArrived(visit: Visit): Promise<Reply> {
  const { deps, actor, words } = visit
  const parsed = parseTaskId(param(visit, 'id'))
  if (!parsed) return refused('not-found')
  const read = await readAttachment(deps, actor, parsed.caseId, param(visit, 'file'))
  const refusedFile = { tone: 'late' as const, title: words.form.notADocument }
  const notice = read.kind === 'refused' ? refusedFile : { tone: 'ok' as const, title: words.form.uploaded }
  return { kind: 'told', value: {}, notice }
}

type Checked = { kind: 'reply'; reply: Reply } | { kind: 'fits'; task: TaskDetail; preview: Preview }

/** What would happen, or the page with what must be mended first. */
async function checkedDecision(visit: Visit, id: string, typed: Typed): Promise<Checked> {
  const { deps, actor, words, language } = visit
  const read = await readTask(deps, actor, id)
  if (read.kind === 'refused') return { kind: 'reply', reply: read }
  const { task } = read
  const { outcome, ...rest } = decisionOf(task, typed)
  if (outcome === '') {
    const faults = new Map([[OUTCOME, words.case.chooseOutcome]])
    return { kind: 'reply', reply: await taskPage(visit, id, { typed, faults, status: 422 }) }
  }
  const lacking = isVisit(task) && typed.one(OUTCOME) === RESULTS ? findingFaults(typed, words) : undefined
  if (lacking && lacking.size > 0)
    return { kind: 'reply', reply: await taskPage(visit, id, { typed, faults: lacking, status: 422 }) }
  const preview = await previewDecision(deps, actor, id, { outcome, ...rest })
  if (preview.kind === 'previewed') return { kind: 'fits', task, preview }
  const faults = faultsByField(preview.faults ?? [], task, outcome, typed, language)
  if (preview.code === 'incomplete' || preview.code === 'invalid') {
    const told = faults.size > 0 ? faults : new Map([[REASON, REFUSALS[preview.code][language]]])
    return { kind: 'reply', reply: await taskPage(visit, id, { typed, faults: told, status: 422 }) }
  }
  const remark = <Remark tone="soon">{refusalText(visit, preview)}</Remark>
  return { kind: 'reply', reply: await taskPage(visit, id, { typed, remark, status: 409 }) }
}

/** Reads back what will happen and to whom, before it does. */
async function readBack(visit: Visit): Promise<Reply> {
  const { deps, words } = visit
  const id = param(visit, 'id')
  const kept = await keptDecision(visit, id)
  // Nothing to read back: nothing was kept, or it has been sent. The task says which.
  if (kept.kind === 'refused') return { kind: 'go', to: `/tugas/${id}` }
  const { typed, version } = kept
  const checked = await checkedDecision(visit, id, typed)
  if (checked.kind === 'reply') return checked.reply
  const { task, preview } = checked
  const outcome = outcomeOf(task, typed)
  const schema = formOf(task, outcome)
  const { attachments } = await caseOf(visit, task)
  const files = new Map(attachments.map(({ id: file, fileName }) => [file, fileName]))
  const found = isVisit(task) && outcome !== 'reschedule' ? findingsTyped(typed) : undefined
  return {
    kind: 'page',
    title: words.case.readBack,
    section: 'inbox',
    body: (
      <form class="panel panel--task narrow" method="post" action={`/tugas/${id}/kirim`}>
        <h1 class="h1">{words.case.readBack}</h1>
        <p class="muted">{words.case.readBackLead}</p>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <input type="hidden" name="versi" value={String(version)} />
        <input type="hidden" name="token" value={String(task.claimToken)} />
        <dl class="describe gap">
          <div>
            <dt>{task.caseKind === 'proposal' ? words.case.willGo : words.inbox.columns.task}</dt>
            <dd>
              {task.title || words.inbox.unnamed} · {task.caseNumber}
            </dd>
          </div>
          <div>
            <dt>{words.case.decision}</dt>
            <dd>
              <b>{outcomeLabel(task.caseKind, task.step, outcome)[visit.language]}</b>
              <br />
              {consequence(visit, task, preview)}
            </dd>
          </div>
          {preview.copies.length > 0 && (
            <div>
              <dt>{words.case.copiesTo}</dt>
              <dd>{preview.copies.map((office) => agencyRef(deps.regions, office).name).join(', ')}</dd>
            </div>
          )}
          {typed.one(REASON) && (
            <div>
              <dt>{words.case.reason}</dt>
              <dd>{typed.one(REASON)}</dd>
            </div>
          )}
          {found && <LevelFacts findings={found} words={words} language={visit.language} />}
          {schema &&
            answersOf(schema, typed, formName(task, outcome)).map(({ label, schema: inner, name }) => {
              if (name === FINDINGS) return null
              const text = answerText(visit, inner, typed, name, files)
              return text === '' ? null : (
                <div>
                  <dt>{label}</dt>
                  <dd>{text}</dd>
                </div>
              )
            })}
        </dl>
        {found && <Findings findings={found} words={words} level={2} />}
        <div class="buttons">
          <button class="button" type="submit">
            {words.case.send}
          </button>
          <a href={`/tugas/${id}`}>{words.case.change}</a>
        </div>
      </form>
    ),
  }
}

/** Where the case goes, in one line. */
function consequence({ words, language }: Visit, task: TaskDetail, { custody, step, state }: Preview): string {
  if (custody.kind === 'closed') return words.case.willClose(stateText(words, task.caseKind, state))
  const office = custody.kind === 'held' ? custody.agency : custody.to
  return words.case.willHeld(office.name, step === null ? '' : stepLabel(task.caseKind, step)[language])
}

function answerText(
  { words, wall }: Visit,
  schema: FormSchema,
  typed: Typed,
  name: string,
  files: ReadonlyMap<string, string>,
): string {
  const value = typed.one(name)
  if (schema.type === 'boolean') return value === 'ya' ? words.form.yes : words.form.no
  if (schema.type === 'array')
    return schema.items?.type === 'object'
      ? typed.fields
          .filter(([field, one]) => field.startsWith(`${name}.`) && one !== '')
          .map(([, one]) => one)
          .join('; ')
      : typed
          .all(name)
          .map((one) => files.get(one) ?? words.choices[one] ?? one)
          .join(', ')
  if (value === '') return ''
  if (schema.format === 'date') return wall.day(value)
  if (schema.type === 'integer' && /rupiah/i.test(schema.description ?? '')) {
    const digits = value.replaceAll(/\D/g, '')
    return digits === '' ? value : rupiah(Number(digits))
  }
  return schema.enum ? (words.choices[value] ?? value) : value
}

async function keptDecision(
  { deps, actor }: Visit,
  id: string,
): Promise<{ kind: 'kept'; typed: Typed; version: number } | Refused<RefusalCode>> {
  const parsed = parseTaskId(id)
  if (!parsed) return refused('not-found')
  const read = await readDraft(deps, actor, parsed.caseId, parsed.n)
  if (read.kind === 'refused') return read
  return { kind: 'kept', typed: typedFrom(read.draft.form), version: read.draft.version }
}

/** Sends what was read back: exactly that version, by exactly that holder. */
async function send(visit: Visit): Promise<Reply> {
  const { deps, actor, typed: sent, words } = visit
  const id = param(visit, 'id')
  const read = await readTask(deps, actor, id)
  if (read.kind === 'refused') return read
  const { task } = read
  if (task.state === 'Completed') return { kind: 'go', to: `/tugas/${id}/selesai` }
  const kept = await keptDecision(visit, id)
  if (kept.kind === 'refused') return notKept(visit, id, kept)
  if (String(kept.version) !== sent.one('versi'))
    return taskPage(visit, id, { status: 409, remark: <Remark tone="soon">{words.case.staleDraft}</Remark> })
  const decision = decisionOf(task, kept.typed)
  const claimToken = Number(sent.one('token'))
  const { form, ...said } = decision
  const done = await actOnTask(
    deps,
    actor,
    id,
    (n) => ({ type: 'Complete', task: n, ...said, ...(form === undefined ? {} : { form }), claimToken }),
    { key: visit.keyOf([], decision) },
  )
  if (done.kind === 'answered')
    return { kind: 'go', to: `/tugas/${id}/selesai?${new URLSearchParams({ putusan: decision.outcome })}` }
  if (done.code === 'incomplete' || done.code === 'invalid') {
    const faults = faultsByField(done.faults ?? [], task, decision.outcome, kept.typed, visit.language)
    return taskPage(visit, id, { typed: kept.typed, faults, status: 422 })
  }
  return taskPage(visit, id, { remark: await lost({ ...visit, typed: kept.typed }, task, done), status: 409 })
}

/** What has happened, and the next task. */
async function showDone(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall, language } = visit
  const id = param(visit, 'id')
  const read = await readTask(deps, actor, id)
  if (read.kind === 'refused') return read
  const { task } = read
  const { custody, state, href } = await caseOf(visit, task)
  const office = custody?.kind === 'held' ? custody.agency : custody?.kind === 'inTransit' ? custody.to : undefined
  const outcome = visit.query['putusan'] ?? ''
  const decided = Object.hasOwn(leadsOf(task.caseKind, task.step), outcome)
    ? `${outcomeLabel(task.caseKind, task.step, outcome)[language]} – `
    : ''
  const title = words.case.doneTitle(task.title, `${decided}${stepLabel(task.caseKind, task.step)[language]}`)
  return {
    kind: 'page',
    title,
    section: 'inbox',
    body: (
      <>
        <div class="done-box" role="status">
          <h1 class="h2">{title}</h1>
          <p>
            {words.case.doneAt(wall.moment(wall.now))} {office && words.case.doneTo(office.name)}
            {custody?.kind === 'closed' &&
              (task.caseKind === 'proposal' ? words.case : words.requests.one).closedAs(
                stateText(words, task.caseKind, state),
              )}
          </p>
        </div>
        <form method="post" action="/kotak-masuk/berikutnya">
          <input type="hidden" name="kunci" value={visit.newKey()} />
          <div class="buttons">
            <button class="button" type="submit">
              {words.inbox.next}
            </button>
            <a href="/kotak-masuk">{words.case.backToInbox}</a>
            {href && <a href={href}>{task.caseKind === 'proposal' ? words.case.openCase : words.requests.one.open}</a>}
          </div>
        </form>
      </>
    ),
  }
}

type CaseOfTask = {
  attachments: readonly AttachmentView[]
  custody: CustodyView | undefined
  state: string
  /** Its page, where it has one. */
  href: string | undefined
}

/** The case of a task as its reader may see it. */
async function caseOf({ deps, actor }: Visit, { caseId, caseKind }: TaskDetail): Promise<CaseOfTask> {
  if (caseKind === 'proposal') {
    const read = await readProposal(deps, actor, caseId)
    if (read.kind === 'found') return { ...read.proposal, href: `/usulan/${caseId}` }
  }
  if (isService(caseKind)) {
    const read = await readRequest(deps, actor, caseId)
    if (read.kind === 'found') return { ...read.request, href: `/permintaan/${caseId}` }
  }
  return { attachments: [], custody: undefined, state: '', href: undefined }
}
