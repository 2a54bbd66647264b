import type { ProposalDraft } from '../../../shared/cases/dossier/proposal-draft.ts'
import {
  BUDGET_SOURCES,
  BUSINESS_FIELDS,
  GROUP_KINDS,
  MEMBER_ROLES,
  PRODUCT_CATEGORIES,
} from '../../../shared/names/proposal.ts'
import { MEMBERS_MAX, type Values } from '../draft-input.ts'
import type { Faults } from '../draft-steps.ts'
import { wholeOf } from '../form-schema.ts'
import { param, type Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'
import { FaultText, Select, TextInput } from './fields.tsx'
import { Tag } from './tag.tsx'

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

type FieldsProps = { visit: Visit; values: Values; faults: Faults }

export const GroupFields = ({ visit, values, faults }: FieldsProps) => {
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
export const Roster = ({ visit, found, faults }: { visit: Visit; found: ProposalDraft; faults: Faults }) => {
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

/** One who belongs to the group. */
export const MemberFields = ({ visit, values, faults, isNew }: FieldsProps & { isNew: boolean }) => {
  const { words } = visit
  const { fields, hints } = words.draft
  const roleFault = faults.get('role')
  return (
    <>
      <TextInput
        id="nationalId"
        label={fields.nationalId}
        hint={hints.nationalId}
        value={values('nationalId')}
        fault={faults.get('nationalId')}
        mode="numeric"
        number="nik"
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
        number="kk"
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
    </>
  )
}

export const BudgetFields = ({ visit, values, faults, rows }: FieldsProps & { rows: number }) => {
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

export const PaperFields = ({ visit, found, faults }: { visit: Visit; found: ProposalDraft; faults: Faults }) => {
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
