import type { Child } from 'hono/jsx'
import { beginProposal, submitProposal } from '../../../shared/cases/act-on-proposal.ts'
import { saveDraft } from '../../../shared/cases/dossier/draft.ts'
import { type ProposalDraft, readProposalDraft } from '../../../shared/cases/dossier/proposal-draft.ts'
import { previewDecision } from '../../../shared/cases/reads/preview-decision.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { faultsOfForm } from '../../../shared/engine/form-faults.ts'
import { type Fault, type Refused, refused } from '../../../shared/kit/decision.ts'
import { kindOf, regionOf } from '../../../shared/names/agencies.ts'
import { REFUSALS, type RefusalCode } from '../../../shared/names/refusals.ts'
import { DraftInput } from '../../../shared/workflows/proposal/v1/input.ts'
import { BudgetFields, GroupFields, MemberFields, PaperFields, Roster } from '../components/draft-fields.tsx'
import { ChangesSince, StepHead } from '../components/draft-head.tsx'
import { FaultSummary, Select, TextInput } from '../components/fields.tsx'
import { Remark } from '../components/notice.tsx'
import {
  BUDGET_ROWS_MAX,
  budgetTyped,
  groupTyped,
  MEMBERS_MAX,
  memberRemoved,
  memberTyped,
  typedOfDraft,
  type Values,
} from '../draft-input.ts'
import { byField, type Faults, isStep, NONE, placeName, placeOf, STEPS, type StepName } from '../draft-steps.ts'
import { isAttachmentKind, uploadThrough } from '../upload.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'
import { keptReply } from './task.tsx'

/** Empty lines below what a budget has. */
const SPARE_ROWS = 3

export const draft: readonly Page[] = [
  { method: 'GET', path: '/usulan/baru', run: showNew },
  { method: 'POST', path: '/usulan/baru', run: begin },
  { method: 'GET', path: '/usulan/:id/isi/anggota/:n', run: showMember },
  { method: 'POST', path: '/usulan/:id/isi/anggota/:n', run: saveMember },
  { method: 'GET', path: '/usulan/:id/isi/:step', run: showStep },
  { method: 'POST', path: '/usulan/:id/isi/:step', run: saveStep },
  { method: 'POST', path: '/usulan/:id/ajukan', run: submit },
  { method: 'GET', path: '/usulan/:id/terkirim', run: showSubmitted },
]

async function showNew(visit: Visit, fault?: string): Promise<Reply> {
  const { deps, actor, words } = visit
  const isVillage = kindOf(actor.agency) === 'village'
  const villages = isVillage
    ? []
    : deps.regions
        .children(regionOf(actor.agency))
        .flatMap(({ code, name: district }) =>
          deps.regions
            .children(code)
            .map(({ code: village, name }): [string, string] => [village, `${name}, ${district}`]),
        )
  return {
    kind: 'page',
    title: words.draft.newTitle,
    section: 'new-proposal',
    ...(fault ? { status: 422 } : {}),
    body: (
      <form class="panel ask narrow" method="post" action="/usulan/baru">
        <h1 class="h1">{words.draft.newTitle}</h1>
        <p class="muted">{words.draft.newLead}</p>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        {isVillage ? (
          <input type="hidden" name="village" value={regionOf(actor.agency)} />
        ) : (
          <Select
            id="village"
            label={words.draft.village}
            value=""
            fault={fault}
            options={[['', words.form.choose], ...villages]}
          />
        )}
        <TextInput id="name" label={words.draft.fields.name} hint={words.draft.hints.name} value="" />
        <div class="buttons">
          <button class="button" type="submit">
            {words.draft.begin}
          </button>
        </div>
      </form>
    ),
  }
}

async function begin(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const name = typed.one('name').trim()
  const input = DraftInput.safeParse({ village: typed.one('village'), ...(name === '' ? {} : { group: { name } }) })
  if (!input.success) return showNew(visit, words.draft.chooseVillage)
  const begun = await beginProposal(deps, actor, input.data, visit.keyOf([], input.data))
  return begun.kind === 'refused' ? begun : { kind: 'go', to: `/usulan/${begun.proposal.id}/isi/kelompok` }
}

/** The draft, or where its officer goes instead. */
async function openDraft(
  visit: Visit,
): Promise<{ kind: 'open'; draft: ProposalDraft } | { kind: 'reply'; reply: Reply }> {
  const id = param(visit, 'id')
  const read = await readProposalDraft(visit.deps, visit.actor, id)
  if (read.kind === 'found') return { kind: 'open', draft: read }
  return { kind: 'reply', reply: read.code === 'not-found' ? read : { kind: 'go', to: `/usulan/${id}` } }
}

async function showStep(visit: Visit): Promise<Reply> {
  const step = param(visit, 'step')
  if (!isStep(step)) return refused('not-found')
  const opened = await openDraft(visit)
  if (opened.kind === 'reply') return opened.reply
  if (step === 'periksa') return checkPage(visit, opened.draft)
  const faults = visit.query['cek'] ? byField(visit, await faultsOf(visit, opened.draft), '') : NONE
  return stepPage(visit, opened.draft, step, typedOfDraft(opened.draft.input), faults)
}

/** Everything that the rules find in the draft, as at a submit; nothing where it could be sent. */
async function faultsOf({ deps, actor }: Visit, { task }: ProposalDraft): Promise<readonly Fault[]> {
  const preview = await previewDecision(deps, actor, task.id, { outcome: 'submit' })
  return preview.kind === 'refused' ? (preview.faults ?? []) : []
}

function stepPage(
  visit: Visit,
  found: ProposalDraft,
  step: StepName,
  values: Values,
  faults: Faults,
  { remark, more = 0 }: { remark?: Child; more?: number } = {},
): Reply {
  const id = param(visit, 'id')
  const form = (inside: Child): Child => (
    <form
      class="panel ask"
      method="post"
      action={`/usulan/${id}/isi/${step}`}
      {...(step === 'berkas' ? { enctype: 'multipart/form-data' } : { 'data-keep': id })}
    >
      <StepHead visit={visit} step={step} />
      <input type="hidden" name="versi" value={String(found.version)} />
      <input type="hidden" name="kunci" value={visit.newKey()} />
      {inside}
    </form>
  )
  const fields = { visit, values, faults }
  const bodies: Record<Exclude<StepName, 'periksa'>, Child> = {
    kelompok: form(<GroupFields {...fields} />),
    anggota: (
      <div class="panel ask">
        <StepHead visit={visit} step={step} />
        <Roster visit={visit} found={found} faults={faults} />
      </div>
    ),
    rab: form(
      <BudgetFields
        {...fields}
        rows={Math.min(BUDGET_ROWS_MAX, (found.input.budget?.length ?? 0) + SPARE_ROWS + more)}
      />,
    ),
    berkas: form(<PaperFields visit={visit} found={found} faults={faults} />),
  }
  return wrapped(visit, found, step, step === 'periksa' ? null : bodies[step], {
    remark,
    faults: step === 'anggota' ? NONE : faults,
  })
}

/** The page around a step: why it came back, what is wrong, and beside it what has been saved. */
function wrapped(
  visit: Visit,
  found: ProposalDraft,
  step: StepName,
  body: Child,
  { remark, faults = NONE }: { remark?: Child; faults?: Faults } = {},
): Reply {
  const { words, language, wall } = visit
  const name = found.input.group?.name || words.inbox.unnamed
  return {
    kind: 'page',
    title: `${name}: ${words.draft.steps[step]}`,
    section: 'new-proposal',
    ...(faults.size > 0 || remark ? { status: remark ? 409 : 422 } : {}),
    body: (
      <>
        {found.returned && (
          <Remark tone="returned">
            <b>{words.case.returnedTitle(stepLabel('proposal', found.returned.step)[language])}</b>{' '}
            {found.returned.reason}
            <ChangesSince visit={visit} found={found} />
          </Remark>
        )}
        {remark}
        <FaultSummary faults={[...faults].map(([id, text]) => ({ id, text }))} words={words} />
        <div class="split">
          {body}
          <aside aria-label={words.draft.summary}>
            <section class="panel panel--small">
              <h2 class="h3 wrap-any">{name}</h2>
              <p class="small muted">
                {found.number} · {words.draft.savedMembers(found.input.members?.length ?? 0)}
              </p>
              <ol class="roster small gap">
                {STEPS.map((one) => (
                  <li>
                    <a
                      href={`/usulan/${param(visit, 'id')}/isi/${one}`}
                      aria-current={one === step ? 'step' : undefined}
                    >
                      {words.draft.steps[one]}
                    </a>
                  </li>
                ))}
              </ol>
            </section>
            <p class="notice notice--ok gap" data-saved>
              {words.draft.kept} {found.version > 0 && words.case.savedAt(wall.time(found.savedAt))}
            </p>
          </aside>
        </div>
      </>
    ),
  }
}

async function showMember(visit: Visit): Promise<Reply> {
  const opened = await openDraft(visit)
  if (opened.kind === 'reply') return opened.reply
  const n = memberIn(visit, opened.draft)
  if (n === undefined) return refused('not-found')
  const values = typedOfDraft(opened.draft.input)
  const faults = visit.query['cek'] ? byField(visit, await faultsOf(visit, opened.draft), `/members/${n}`) : NONE
  return memberPage(visit, opened.draft, n, (name) => values(`members.${n}.${name}`), faults)
}

/** The place of a member in the list; the one after the last is a new one. */
function memberIn(visit: Visit, { input }: ProposalDraft): number | undefined {
  const n = Number(param(visit, 'n'))
  const count = input.members?.length ?? 0
  return Number.isInteger(n) && n >= 0 && n <= count && n < MEMBERS_MAX ? n : undefined
}

function memberPage(
  visit: Visit,
  found: ProposalDraft,
  n: number,
  values: Values,
  faults: Faults,
  remark?: Child,
): Reply {
  const { words } = visit
  const id = param(visit, 'id')
  const isNew = n === (found.input.members?.length ?? 0)
  return wrapped(
    visit,
    found,
    'anggota',
    <form class="panel ask" method="post" action={`/usulan/${id}/isi/anggota/${n}`}>
      <StepHead visit={visit} step="anggota" />
      <h2 class="h2">{words.draft.member(n + 1)}</h2>
      <input type="hidden" name="versi" value={String(found.version)} />
      <MemberFields visit={visit} values={values} faults={faults} isNew={isNew} />
      <div class="buttons">
        <button class="button" type="submit" name="aksi" value="lanjut">
          {n + 1 < MEMBERS_MAX ? words.draft.saveAndNextMember : words.draft.saveMember}
        </button>
        <button class="button button--second" type="submit" name="aksi" value="daftar">
          {words.draft.saveAndList}
        </button>
        {!isNew && (
          <button class="as-link" type="submit" name="aksi" value="hapus">
            {words.draft.removeMember}
          </button>
        )}
      </div>
    </form>,
    { faults, remark },
  )
}

async function saveMember(visit: Visit): Promise<Reply> {
  const { typed, words } = visit
  const opened = await openDraft(visit)
  if (opened.kind === 'reply') return opened.reply
  const found = opened.draft
  const n = memberIn(visit, found)
  if (n === undefined) return refused('not-found')
  const id = param(visit, 'id')
  const action = typed.one('aksi')
  const input = action === 'hapus' ? memberRemoved(found.input, n) : memberTyped(found.input, n, typed)
  const saved = await save(visit, found, input)
  const values: Values = (name) => (name === 'headOfFamily' ? String(typed.has(name)) : typed.one(name))
  if (saved.kind === 'faults') return memberPage(visit, found, n, values, byField(visit, saved.faults, `/members/${n}`))
  if (saved.kind === 'refused')
    return memberPage(visit, found, n, values, NONE, <Remark tone="soon">{refusalText(visit, saved)}</Remark>)
  if (action === 'lanjut' && input.members.length < MEMBERS_MAX)
    return { kind: 'go', to: `/usulan/${id}/isi/anggota/${Math.min(n + 1, input.members.length)}` }
  return { kind: 'go', to: `/usulan/${id}/isi/anggota`, notice: { tone: 'ok', title: words.case.saved } }
}

async function saveStep(visit: Visit): Promise<Reply> {
  const { typed } = visit
  const step = param(visit, 'step')
  if (!isStep(step)) return refused('not-found')
  const opened = await openDraft(visit)
  if (opened.kind === 'reply') return opened.reply
  const found = opened.draft
  const id = param(visit, 'id')
  if (step === 'berkas') return addPaper(visit, found)
  const input =
    step === 'kelompok'
      ? groupTyped(found.input, typed)
      : step === 'rab'
        ? budgetTyped(found.input, typed)
        : found.input
  const saved = await save(visit, found, input)
  const values: Values = (name) => typed.one(name)
  if (visit.isQuiet)
    return saved.kind === 'saved'
      ? keptReply(visit, saved)
      : { kind: 'told', value: { versi: found.version, kata: '' } }
  if (saved.kind === 'faults') return stepPage(visit, found, step, values, byField(visit, saved.faults, ''))
  if (saved.kind === 'refused')
    return stepPage(visit, found, step, values, NONE, {
      remark: <Remark tone="soon">{refusalText(visit, saved)}</Remark>,
    })
  if (typed.has('tambah')) return { kind: 'go', to: `/usulan/${id}/isi/rab#requestedAmount` }
  const next = STEPS[STEPS.indexOf(step) + 1] ?? 'periksa'
  return { kind: 'go', to: `/usulan/${id}/isi/${next}` }
}

type Saved =
  | { kind: 'saved'; version: number; savedAt: string }
  | { kind: 'faults'; faults: readonly Fault[] }
  | Refused<RefusalCode>

/** Keeps the draft if it is of the right form; the version tells whether another device was quicker. */
async function save({ deps, actor, typed, ...visit }: Visit, { task }: ProposalDraft, input: unknown): Promise<Saved> {
  const parsed = DraftInput.safeParse(input)
  if (!parsed.success) return { kind: 'faults', faults: faultsOfForm(parsed.error, input, '').faults }
  const version = Number(typed.one('versi'))
  const saved = await saveDraft(
    deps,
    actor,
    param({ deps, actor, typed, ...visit }, 'id'),
    task.n,
    parsed.data,
    Number.isInteger(version) ? version : undefined,
  )
  return saved.kind === 'refused'
    ? saved
    : { kind: 'saved', version: saved.draft.version, savedAt: saved.draft.savedAt }
}

const refusalText = ({ words, language }: Visit, { code }: Refused<RefusalCode>): string =>
  code === 'stale' ? words.draft.otherDevice : REFUSALS[code][language]

async function addPaper(visit: Visit, found: ProposalDraft): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const id = param(visit, 'id')
  const kind = typed.one('aksi').replace('unggah:', '')
  if (!isAttachmentKind(kind)) return refused('invalid')
  const say = (tone: 'ok' | 'late', title: string): Reply => ({
    kind: 'go',
    to: `/usulan/${id}/isi/berkas`,
    notice: { tone, title },
  })
  const file = typed.file(`berkas.${kind}`)
  if (!file) return say('late', words.form.noFileChosen)
  const done = await uploadThrough(deps, actor, { caseId: id, task: found.task.n, kind, file }, (body) =>
    visit.keyOf([kind], body),
  )
  if (done.kind === 'refused') return done
  return done.kind === 'uploaded' ? say('ok', words.form.uploaded) : say('late', words.form.notADocument)
}

/** The last step: everything that is wrong, where it is mended; or what will be sent. */
async function checkPage(visit: Visit, found: ProposalDraft): Promise<Reply> {
  const { deps, actor, words, language } = visit
  const id = param(visit, 'id')
  const preview = await previewDecision(deps, actor, found.task.id, { outcome: 'submit' })
  const faults = preview.kind === 'refused' ? (preview.faults ?? []) : []
  const { input } = found
  const total = input.requestedAmount ?? 0
  return wrapped(
    visit,
    found,
    'periksa',
    <form class="panel ask" method="post" action={`/usulan/${id}/ajukan`}>
      <StepHead visit={visit} step="periksa" />
      <input type="hidden" name="kunci" value={visit.newKey()} />
      {faults.length > 0 && (
        <Remark tone="late">
          <p>
            <b>{words.draft.notReady(faults.length)}</b>
          </p>
          <ul>
            {faults.map((fault) => (
              <li>
                <a href={placeOf(id, fault.pointer)}>{placeName(visit, fault.pointer)}</a>: {fault.detail[language]}
              </li>
            ))}
          </ul>
        </Remark>
      )}
      {preview.kind === 'refused' && faults.length === 0 && (
        <Remark tone="late">{REFUSALS[preview.code][language]}</Remark>
      )}
      <dl class="describe">
        <div>
          <dt>{words.draft.fields.name}</dt>
          <dd>{input.group?.name ?? ''}</dd>
        </div>
        <div>
          <dt>{words.draft.steps.anggota}</dt>
          <dd>{input.members?.length ?? 0}</dd>
        </div>
        <div>
          <dt>{words.case.facts.requested}</dt>
          <dd>{rupiah(total)}</dd>
        </div>
        <div>
          <dt>{words.draft.steps.berkas}</dt>
          <dd>{found.attachments.filter(({ state }) => state === 'stored').length}</dd>
        </div>
      </dl>
      {preview.kind === 'previewed' && (
        <>
          <p class="gap">
            {preview.custody.kind === 'closed'
              ? ''
              : words.case.willHeld(
                  (preview.custody.kind === 'held' ? preview.custody.agency : preview.custody.to).name,
                  stepLabel('proposal', preview.step ?? '')[language],
                )}
          </p>
          <div class="buttons">
            <button class="button" type="submit">
              {words.draft.send}
            </button>
          </div>
        </>
      )}
    </form>,
  )
}

async function submit(visit: Visit): Promise<Reply> {
  const { deps, actor } = visit
  const id = param(visit, 'id')
  const done = await submitProposal(deps, actor, id, { key: visit.keyOf([], {}) })
  if (done.kind === 'answered') return { kind: 'go', to: `/usulan/${id}/terkirim` }
  // What is wrong is told by the last step itself.
  return done.code === 'incomplete' || done.code === 'invalid' ? { kind: 'go', to: `/usulan/${id}/isi/periksa` } : done
}

async function showSubmitted(visit: Visit): Promise<Reply> {
  const { words, wall } = visit
  const id = param(visit, 'id')
  return {
    kind: 'page',
    title: words.draft.sentTitle,
    section: 'new-proposal',
    body: (
      <>
        <div class="done-box" role="status">
          <h1 class="h2">{words.draft.sentTitle}</h1>
          <p>
            {words.case.doneAt(wall.moment(wall.now))} {words.draft.sentNext}
          </p>
        </div>
        <div class="buttons">
          <a class="button" href={`/usulan/${id}`}>
            {words.case.openCase}
          </a>
          <a href="/kotak-masuk">{words.case.backToInbox}</a>
        </div>
      </>
    ),
  }
}
