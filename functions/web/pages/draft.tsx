import type { Child } from 'hono/jsx'
import { beginProposal, submitProposal } from '../../../shared/cases/act-on-proposal.ts'
import { saveDraft } from '../../../shared/cases/dossier/draft.ts'
import { type ProposalDraft, readProposalDraft } from '../../../shared/cases/dossier/proposal-draft.ts'
import { previewDecision } from '../../../shared/cases/reads/preview-decision.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { faultsOfForm } from '../../../shared/engine/form-faults.ts'
import { type Fault, type Refused, refused } from '../../../shared/kit/decision.ts'
import { kindOf, regionOf } from '../../../shared/names/agencies.ts'
import {
  BUDGET_SOURCES,
  BUSINESS_FIELDS,
  GROUP_KINDS,
  MEMBER_ROLES,
  PRODUCT_CATEGORIES,
} from '../../../shared/names/proposal.ts'
import { REFUSALS, type RefusalCode } from '../../../shared/names/refusals.ts'
import { DraftInput } from '../../../shared/workflows/proposal/v1/input.ts'
import { FaultSummary, FaultText, Select, TextInput } from '../components/fields.tsx'
import { Remark } from '../components/notice.tsx'
import { Tag } from '../components/tag.tsx'
import { wholeOf } from '../form-schema.ts'
import type { Typed } from '../typed.ts'
import { isAttachmentKind, uploadThrough } from '../upload.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'
import { keptReply } from './task.tsx'

/** The small steps of a proposal, each saved by itself. */
const STEPS = ['kelompok', 'anggota', 'rab', 'berkas', 'periksa'] as const
type StepName = (typeof STEPS)[number]
const isStep = (text: string): text is StepName => STEPS.some((step) => step === text)
/** The step at which a fault is mended, by the first part of its pointer. */
const STEP_OF: Readonly<Record<string, StepName>> = {
  members: 'anggota',
  budget: 'rab',
  requestedAmount: 'rab',
  attachments: 'berkas',
}
const MEMBERS_MAX = 20
const SPARE_ROWS = 3
const BUDGET_ROWS_MAX = 100
/** Papers that are asked for first; the others stand in a list. */
const FIRST_PAPERS = ['PROPOSAL_DOC', 'FORMATION_MINUTES'] as const
const OTHER_PAPERS = [
  'REQUEST_LETTER',
  'VILLAGE_DECREE',
  'MEMBER_ID_CARD',
  'MEMBER_FAMILY_CARD',
  'REGISTRY_PROOF',
  'BUDGET_PLAN',
  'BUSINESS_PLAN',
  'INTEGRITY_PACT',
  'AUDIT_CONSENT',
  'ACTIVITY_PHOTO',
] as const

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

/** Faults by field, in the words of the page. */
type Faults = ReadonlyMap<string, string>
const NONE: Faults = new Map()

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

function byField({ words, language }: Visit, faults: readonly Fault[], below: string): Faults {
  const found = new Map<string, string>()
  for (const { pointer, code, detail } of faults) {
    if (!pointer.startsWith(`${below}/`)) continue
    const name = pointer.slice(below.length + 1).replaceAll('/', '.')
    const last = name.split('.').at(-1) ?? ''
    const own =
      code === 'wrong-format' || code === 'required'
        ? words.draft.faults[last as keyof typeof words.draft.faults]
        : undefined
    const said = own ?? detail[language]
    const before = found.get(name)
    if (!before?.includes(said)) found.set(name, before ? `${before} ${said}` : said)
  }
  return found
}

/** What stands in the draft, by the names of the fields. */
type Values = (name: string) => string
const typedOfDraft =
  (input: DraftInput): Values =>
  (name) => {
    let at: unknown = input
    for (const part of name.split('.')) at = typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined
    return at === undefined || at === null ? '' : String(at)
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

const StepHead = ({ visit: { words }, step }: { visit: Visit; step: StepName }) => {
  const at = STEPS.indexOf(step)
  return (
    <>
      <p class="muted">{words.draft.stepOf(at + 1, STEPS.length)}</p>
      <ol class="progress-line" aria-hidden="true">
        {STEPS.map((_, i) => (
          <li class={i < at ? 'is-done' : i === at ? 'is-now' : undefined}></li>
        ))}
      </ol>
      <h1 class="h1">{words.draft.steps[step]}</h1>
    </>
  )
}

/** What is different from what had been submitted. */
const ChangesSince = ({ visit: { words }, found }: { visit: Visit; found: ProposalDraft }) => {
  const { submitted, input } = found
  if (!submitted) return null
  const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b)
  const changed = [
    ...(differs(
      [submitted.group, submitted.deliberation, submitted.budgetYear, submitted.budgetSource],
      [input.group, input.deliberation, input.budgetYear, input.budgetSource],
    )
      ? [words.draft.steps.kelompok]
      : []),
    ...(differs(submitted.members, input.members) ? [words.draft.steps.anggota] : []),
    ...(differs(submitted.budget, input.budget) ? [words.draft.steps.rab] : []),
  ]
  return (
    <p class="gap">{changed.length === 0 ? words.draft.nothingChanged : words.draft.changed(changed.join(', '))}</p>
  )
}

type FieldsProps = { visit: Visit; values: Values; faults: Faults }

const GroupFields = ({ visit, values, faults }: FieldsProps) => {
  const { words, wall } = visit
  const { fields, hints } = words.draft
  const choose = (codes: readonly string[], names: Readonly<Record<string, string>>): [string, string][] => [
    ['', words.form.choose],
    ...codes.map((code): [string, string] => [code, names[code] ?? code]),
  ]
  const text = (name: string, label: string, more: { hint?: string; type?: 'date'; mode?: 'numeric' } = {}) => (
    <TextInput id={name} label={label} value={values(name)} fault={faults.get(name)} {...more} />
  )
  const select = (name: string, label: string, options: [string, string][]) => (
    <Select id={name} label={label} value={values(name)} fault={faults.get(name)} options={options} />
  )
  const year = Number(wall.today.slice(0, 4))
  return (
    <>
      {text('group.name', fields.name, { hint: hints.name })}
      {select('group.kind', fields.kind, choose(GROUP_KINDS, words.terms.groupKinds))}
      {select('group.businessField', fields.businessField, choose(BUSINESS_FIELDS, words.terms.businessFields))}
      {select('group.productCategory', fields.productCategory, choose(PRODUCT_CATEGORIES, words.terms.products))}
      {text('group.address', fields.address, { hint: hints.address })}
      {text('deliberation.date', fields.deliberationDate, { type: 'date' })}
      {text('deliberation.place', fields.deliberationPlace)}
      {select(
        'budgetYear',
        fields.budgetYear,
        choose([String(year), String(year + 1)], { [year]: String(year), [year + 1]: String(year + 1) }),
      )}
      {select('budgetSource', fields.budgetSource, choose(BUDGET_SOURCES, words.terms.budgetSources))}
      <Onward words={words.draft.saveAndNext} />
    </>
  )
}

const Onward = ({ words }: { words: string }) => (
  <div class="buttons">
    <button class="button" type="submit">
      {words}
    </button>
  </div>
)

/** Who has been written down; each is a link to mend. */
const Roster = ({ visit, found, faults }: { visit: Visit; found: ProposalDraft; faults: Faults }) => {
  const { words } = visit
  const id = param(visit, 'id')
  const members = found.input.members ?? []
  const whole = faults.get('members')
  const faulty = (i: number): boolean => [...faults.keys()].some((name) => name.startsWith(`members.${i}.`))
  return (
    <>
      {whole && <FaultText id="members" fault={whole} />}
      {members.length === 0 && <p class="muted gap">{words.draft.noMembers}</p>}
      <ol class="roster gap" id="members">
        {members.map(({ fullName, role }, i) => (
          <li>
            <a href={`/usulan/${id}/isi/anggota/${i}${faulty(i) ? '?cek=1' : ''}`}>
              {i + 1}. {fullName || words.draft.unnamedMember}
            </a>
            <span>
              {faulty(i) && <Tag tone="late">{words.draft.mend}</Tag>}{' '}
              {role && <Tag tone="ok">{words.terms.memberRoles[role]}</Tag>}
            </span>
          </li>
        ))}
      </ol>
      <div class="buttons">
        {members.length < MEMBERS_MAX && (
          <a class="button" href={`/usulan/${id}/isi/anggota/${members.length}`}>
            {words.draft.addMember}
          </a>
        )}
        <a class={members.length < MEMBERS_MAX ? undefined : 'button'} href={`/usulan/${id}/isi/rab`}>
          {words.draft.toBudget}
        </a>
      </div>
    </>
  )
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
  const { fields, hints } = words.draft
  const id = param(visit, 'id')
  const isNew = n === (found.input.members?.length ?? 0)
  const roleFault = faults.get('role')
  return wrapped(
    visit,
    found,
    'anggota',
    <form class="panel ask" method="post" action={`/usulan/${id}/isi/anggota/${n}`}>
      <StepHead visit={visit} step="anggota" />
      <h2 class="h2">{words.draft.member(n + 1)}</h2>
      <input type="hidden" name="versi" value={String(found.version)} />
      <TextInput
        id="nationalId"
        label={fields.nationalId}
        hint={hints.nationalId}
        value={values('nationalId')}
        fault={faults.get('nationalId')}
        mode="numeric"
        digits={16}
      />
      <TextInput
        id="fullName"
        label={fields.fullName}
        hint={hints.fullName}
        value={values('fullName')}
        fault={faults.get('fullName')}
      />
      <TextInput
        id="familyCardNo"
        label={fields.familyCardNo}
        hint={hints.familyCardNo}
        value={values('familyCardNo')}
        fault={faults.get('familyCardNo')}
        mode="numeric"
        digits={16}
      />
      <fieldset class={roleFault ? 'set field--fault' : 'set'} id="role" tabindex={-1}>
        <legend>{fields.role}</legend>
        {roleFault && <FaultText id="role" fault={roleFault} />}
        {MEMBER_ROLES.map((role) => (
          <label class="tick">
            <input type="radio" name="role" value={role} checked={values('role') === role} />
            <span>{words.terms.memberRoles[role]}</span>
          </label>
        ))}
      </fieldset>
      <div class={faults.has('headOfFamily') ? 'set field--fault' : 'set'}>
        {faults.has('headOfFamily') && <FaultText id="headOfFamily" fault={faults.get('headOfFamily') ?? ''} />}
        <label class="tick">
          <input
            type="checkbox"
            id="headOfFamily"
            name="headOfFamily"
            value="ya"
            checked={values('headOfFamily') === 'true' || (isNew && values('fullName') === '')}
          />
          <span>{fields.headOfFamily}</span>
        </label>
      </div>
      <TextInput
        id="phone"
        label={`${fields.phone} (${words.form.optional})`}
        value={values('phone')}
        fault={faults.get('phone')}
        mode="tel"
      />
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
  const members = found.input.members ?? []
  const action = typed.one('aksi')
  const digits = (name: string): string => typed.one(name).replaceAll(/[\s.-]/g, '')
  const member = {
    ...filled('fullName', typed.one('fullName').trim()),
    ...filled('nationalId', digits('nationalId')),
    ...filled('familyCardNo', digits('familyCardNo')),
    headOfFamily: typed.has('headOfFamily'),
    ...filled('role', typed.one('role')),
    ...filled('phone', typed.one('phone').trim()),
  }
  const next =
    action === 'hapus' ? members.toSpliced(n, 1) : members.toSpliced(n, 1, member as (typeof members)[number])
  const saved = await save(visit, found, { ...found.input, members: next })
  const values: Values = (name) => (name === 'headOfFamily' ? String(typed.has(name)) : typed.one(name))
  if (saved.kind === 'faults') return memberPage(visit, found, n, values, byField(visit, saved.faults, `/members/${n}`))
  if (saved.kind === 'refused')
    return memberPage(visit, found, n, values, NONE, <Remark tone="soon">{refusalText(visit, saved)}</Remark>)
  if (action === 'lanjut' && next.length < MEMBERS_MAX)
    return { kind: 'go', to: `/usulan/${id}/isi/anggota/${n + 1 <= next.length ? n + 1 : next.length}` }
  return { kind: 'go', to: `/usulan/${id}/isi/anggota`, notice: { tone: 'ok', title: words.case.saved } }
}

const filled = (name: string, value: string): Record<string, string> => (value === '' ? {} : { [name]: value })

const BudgetFields = ({ visit, values, faults, rows }: FieldsProps & { rows: number }) => {
  const { words } = visit
  const { budgetColumns } = words.case
  const line = (i: number): number =>
    (Number(wholeOf(values(`budget.${i}.quantity`))) || 0) * (Number(wholeOf(values(`budget.${i}.unitPrice`))) || 0)
  const total = Array.from({ length: rows }, (_, i) => line(i)).reduce((sum, one) => sum + one, 0)
  const whole = faults.get('requestedAmount') ?? faults.get('budget')
  return (
    <>
      <p class="muted">{words.draft.budgetLead}</p>
      {whole && <FaultText id="requestedAmount" fault={whole} />}
      {Array.from({ length: rows }, (_, i) => (
        <fieldset class="repeat">
          <legend class="unseen">{words.draft.budgetRow(i + 1)}</legend>
          <TextInput
            id={`budget.${i}.item`}
            label={`${i + 1}. ${budgetColumns.item}`}
            value={values(`budget.${i}.item`)}
            fault={faults.get(`budget.${i}.item`)}
          />
          <div class="two">
            <TextInput
              id={`budget.${i}.quantity`}
              label={budgetColumns.quantity}
              value={values(`budget.${i}.quantity`)}
              fault={faults.get(`budget.${i}.quantity`)}
              mode="numeric"
            />
            <TextInput
              id={`budget.${i}.unit`}
              label={words.draft.unit}
              value={values(`budget.${i}.unit`)}
              fault={faults.get(`budget.${i}.unit`)}
            />
          </div>
          <TextInput
            id={`budget.${i}.unitPrice`}
            label={budgetColumns.unitPrice}
            hint={words.draft.hints.rupiah}
            value={values(`budget.${i}.unitPrice`)}
            fault={faults.get(`budget.${i}.unitPrice`)}
            mode="numeric"
          />
        </fieldset>
      ))}
      <p class="gap" id="requestedAmount" tabindex={-1}>
        <b>{words.draft.total(rupiah(total))}</b>
      </p>
      <div class="buttons">
        <button class="button" type="submit">
          {words.draft.saveAndNext}
        </button>
        <button class="button button--second" type="submit" name="tambah" value="budget">
          {words.form.addRow}
        </button>
      </div>
    </>
  )
}

const PaperFields = ({ visit, found, faults }: { visit: Visit; found: ProposalDraft; faults: Faults }) => {
  const { words } = visit
  const id = param(visit, 'id')
  const fault = faults.get('attachments')
  const stored = found.attachments.filter(({ state }) => state === 'stored')
  const upload = (kind: string) => (
    <div class="upload" data-kind={kind} data-task={found.task.id}>
      <input
        type="file"
        id={`berkas.${kind}`}
        name={`berkas.${kind}`}
        accept="application/pdf,image/jpeg,image/png"
        aria-label={words.draft.chooseFile(words.terms.papers[kind as keyof typeof words.terms.papers])}
      />
      <button class="button button--second button--small" type="submit" name="aksi" value={`unggah:${kind}`}>
        {words.form.upload}
        <span class="unseen"> {words.terms.papers[kind as keyof typeof words.terms.papers]}</span>
      </button>
    </div>
  )
  return (
    <>
      {fault && <FaultText id="attachments" fault={fault} />}
      <p class="muted" id="attachments">
        {words.form.fileHint}
      </p>
      {FIRST_PAPERS.map((kind) => (
        <section class="repeat">
          <h2 class="h3 gap">
            {words.terms.papers[kind]}{' '}
            {stored.some((one) => one.kind === kind) ? (
              <Tag tone="ok">{words.case.paperStates.stored}</Tag>
            ) : (
              <Tag>{words.draft.needed}</Tag>
            )}
          </h2>
          <ul class="papers">
            {stored
              .filter((one) => one.kind === kind)
              .map((one) => (
                <li>
                  <a href={`/usulan/${id}/berkas/${one.id}`}>{one.fileName}</a>
                </li>
              ))}
          </ul>
          {upload(kind)}
        </section>
      ))}
      <details class="gap">
        <summary>{words.draft.otherPapers}</summary>
        {OTHER_PAPERS.map((kind) => (
          <section class="repeat">
            <h2 class="h3 gap">{words.terms.papers[kind]}</h2>
            <ul class="papers">
              {stored
                .filter((one) => one.kind === kind)
                .map((one) => (
                  <li>
                    <a href={`/usulan/${id}/berkas/${one.id}`}>{one.fileName}</a>
                  </li>
                ))}
            </ul>
            {upload(kind)}
          </section>
        ))}
      </details>
      <div class="buttons">
        <a class="button" href={`/usulan/${id}/isi/periksa`}>
          {words.draft.toCheck}
        </a>
      </div>
    </>
  )
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

function groupTyped(input: DraftInput, typed: Typed): unknown {
  const some = (prefix: string, names: readonly string[]): Record<string, string> =>
    Object.assign({}, ...names.map((name) => filled(name, typed.one(`${prefix}.${name}`).trim())))
  const { budgetYear: _, budgetSource: __, ...rest } = input
  const year = typed.one('budgetYear')
  return {
    ...rest,
    group: some('group', ['name', 'kind', 'businessField', 'productCategory', 'address']),
    deliberation: some('deliberation', ['date', 'place']),
    ...(year === '' ? {} : { budgetYear: Number(year) }),
    ...filled('budgetSource', typed.one('budgetSource')),
  }
}

/** Lines that hold anything; the sum that is asked for is theirs. */
function budgetTyped(input: DraftInput, typed: Typed): unknown {
  const rows = Array.from({ length: BUDGET_ROWS_MAX }, (_, i) => {
    const at = (name: string): string => typed.one(`budget.${i}.${name}`).trim()
    const number = (name: string) => (at(name) === '' ? {} : { [name]: wholeOf(at(name)) })
    return {
      ...filled('item', at('item')),
      ...number('quantity'),
      ...filled('unit', at('unit')),
      ...number('unitPrice'),
    }
  }).filter((row) => Object.keys(row).length > 0)
  const sum = rows.reduce((total, row) => total + lineSum(row), 0)
  return { ...input, budget: rows, requestedAmount: sum }
}

function lineSum(row: Record<string, unknown>): number {
  const { quantity, unitPrice } = row
  return typeof quantity === 'number' && typeof unitPrice === 'number' ? quantity * unitPrice : 0
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

/** Where a fault is mended. */
function placeOf(id: string, pointer: string): string {
  const [, part = '', n = '', field = ''] = pointer.split('/')
  if (part === 'members' && /^\d+$/.test(n)) return `/usulan/${id}/isi/anggota/${n}?cek=1#${field}`
  const step = STEP_OF[part] ?? 'kelompok'
  const name = pointer.slice(1).replaceAll('/', '.')
  return `/usulan/${id}/isi/${step}?cek=1#${name}`
}

function placeName({ words }: Visit, pointer: string): string {
  const [, part = '', n = '', field = ''] = pointer.split('/')
  const { fields, steps } = words.draft
  if (part === 'members' && /^\d+$/.test(n)) {
    const label = fields[field as keyof typeof fields]
    return `${words.draft.member(Number(n) + 1)}${label ? ` – ${label}` : ''}`
  }
  const last = pointer.split('/').at(-1) ?? ''
  return fields[last as keyof typeof fields] ?? steps[STEP_OF[part] ?? 'kelompok']
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
