import type { Child } from 'hono/jsx'
import type { Checks } from '../../../shared/cases/reads/checks-view.ts'
import type { Proposal } from '../../../shared/cases/reads/read-proposal.ts'
import type { TaskDetail } from '../../../shared/cases/reads/task-view.ts'
import type { Receipt } from '../../../shared/contracts/answers.ts'
import { papersAsked } from '../decision.ts'
import type { Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'
import { ColumnHeads } from './list-parts.tsx'
import { Tag, type Tone } from './tag.tsx'
import { DECISION_FORM, UploadFields } from './upload-fields.tsx'

const TONES: Record<Checks[number]['result'], Tone | undefined> = {
  pass: 'ok',
  warn: 'soon',
  fail: 'late',
  pending: undefined,
}

/** What the platform looked up by itself; it informs and never blocks. */
export const CheckList = ({ checks, visit: { words, wall } }: { checks: Checks; visit: Visit }) =>
  checks.length === 0 ? (
    <p class="muted small">{words.case.noChecks}</p>
  ) : (
    <ul class="checks">
      {checks.map(({ label, result, detail, source, checkedAt }) => (
        <li>
          <span>
            {label}
            <small>
              {detail}
              {checkedAt && ` ${words.case.checkedAt(source, wall.day(checkedAt))}`}
            </small>
          </span>
          <Tag tone={TONES[result]}>{words.case.results[result]}</Tag>
        </li>
      ))}
    </ul>
  )

const WORST_FIRST: readonly Checks[number]['result'][] = ['fail', 'pending', 'warn', 'pass']

/** The checks of a case in one word, with the names of those that ask for a look. */
export const ChecksInShort = ({ checks, visit: { words } }: { checks: Checks; visit: Visit }) => {
  const worst = WORST_FIRST.find((one) => checks.some(({ result }) => result === one))
  if (!worst) return <span class="muted">{words.case.noChecks}</span>
  return (
    <>
      <Tag tone={TONES[worst]}>{words.case.results[worst]}</Tag>
      {worst !== 'pass' && worst !== 'pending' && (
        <small>
          {checks
            .filter(({ result }) => result === 'fail' || result === 'warn')
            .map(({ label }) => label)
            .join('; ')}
        </small>
      )}
    </>
  )
}

export const Guide = ({ guidance, visit: { words } }: { guidance: TaskDetail['guidance']; visit: Visit }) => (
  <section class="panel panel--small">
    <div class="panel__head">
      <h2 class="h3">{guidance.title}</h2>
      <span class="small muted">{words.case.guide(guidance.version)}</span>
    </div>
    <ol class="guide">
      {guidance.steps.map((step) => (
        <li>{step}</li>
      ))}
    </ol>
  </section>
)

export const Why = ({ title, reasons }: { title: string; reasons: readonly { text: string }[] }) => (
  <section class="panel panel--small panel--quiet">
    <h2 class="h3">{title}</h2>
    <ul class="reasons gap">
      {reasons.map(({ text }) => (
        <li>{text}</li>
      ))}
    </ul>
  </section>
)

/** Members with masked numbers; the whole of a number is asked for with a reason. */
export const Members = ({
  proposal,
  checks,
  mayReveal,
  visit: { words },
}: {
  proposal: Proposal
  /** What was found about each; left out where no decision is to be made. */
  checks?: Checks
  mayReveal: boolean
  visit: Visit
}) => {
  const { check, ...who } = words.case.memberColumns
  const memberColumns = checks ? { ...who, check } : who
  const flags = (i: number): Checks =>
    (checks ?? []).filter(({ result, members }) => result !== 'pass' && members.includes(i))
  return (
    <section class="panel" id="anggota">
      <div class="panel__head">
        <h2 class="h2">{words.case.members(proposal.members.length)}</h2>
        {mayReveal && (
          <span class="small">
            <a href={`/usulan/${proposal.id}/nik`}>{words.case.reveal}</a>{' '}
            <span class="muted">{words.case.revealHint}</span>
          </span>
        )}
      </div>
      <table class="table stacks" role="table">
        <ColumnHeads names={Object.values(memberColumns)} />
        <tbody role="rowgroup">
          {proposal.members.map(({ fullName, nationalId, familyCardNo, role }, i) => {
            const found = flags(i)
            return (
              <tr role="row" class={found.length > 0 ? 'is-flagged' : undefined}>
                <th role="rowheader" scope="row">
                  {fullName}
                </th>
                <td role="cell" class="nowrap">
                  {nationalId}
                </td>
                <td role="cell" class="nowrap">
                  {familyCardNo}
                </td>
                <td role="cell">{role ? words.terms.memberRoles[role as keyof typeof words.terms.memberRoles] : ''}</td>
                {checks && (
                  <td role="cell">
                    {found.length > 0
                      ? found.map(({ label, result }) => <Tag tone={TONES[result]}>{label}</Tag>)
                      : checks.length > 0 && words.case.results.pass}
                  </td>
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

/** What the money is for. */
export const Budget = ({ proposal, visit: { words, wall } }: { proposal: Proposal; visit: Visit }) => {
  const { budgetColumns } = words.case
  const { deliberation, budgetSource, budgetYear } = proposal
  return (
    <section class="panel" id="anggaran">
      <div class="panel__head">
        <h2 class="h2">{words.case.budget}</h2>
      </div>
      <dl class="describe">
        {deliberation?.date && (
          <div>
            <dt>{words.case.deliberation}</dt>
            <dd>
              {wall.day(deliberation.date)}
              {deliberation.place && `, ${deliberation.place}`}
            </dd>
          </div>
        )}
        {budgetSource && (
          <div>
            <dt>{words.case.source}</dt>
            <dd>
              {words.terms.budgetSources[budgetSource as keyof typeof words.terms.budgetSources]}
              {budgetYear !== null && `, ${budgetYear}`}
            </dd>
          </div>
        )}
      </dl>
      <table class="table stacks gap" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              {budgetColumns.item}
            </th>
            {[budgetColumns.quantity, budgetColumns.unitPrice, budgetColumns.sum].map((name) => (
              <th role="columnheader" scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {proposal.budget.map(({ item = '', quantity = 0, unit = '', unitPrice = 0 }) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                {item}
              </th>
              <td role="cell" class="number">
                {quantity} {unit}
              </td>
              <td role="cell" class="number">
                {rupiah(unitPrice)}
              </td>
              <td role="cell" class="number">
                {rupiah(quantity * unitPrice)}
              </td>
            </tr>
          ))}
          <tr role="row">
            <th role="rowheader" scope="row" class="strong">
              {words.case.total}
            </th>
            <td role="cell" class="number strong" colspan={3}>
              {rupiah(proposal.budget.reduce((sum, { quantity = 0, unitPrice = 0 }) => sum + quantity * unitPrice, 0))}
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  )
}

/** Files of the case; whoever may read it may fetch them. */
export const Papers = ({
  files,
  href,
  adding,
  visit: { words, wall },
}: {
  files: Proposal['attachments']
  href: (id: string) => string
  /** How one more is added, where the task at hand asks for papers. */
  adding?: Child
  visit: Visit
}) => (
  <section class="panel" id="dokumen">
    <div class="panel__head">
      <h2 class="h2">{words.case.papers(files.length)}</h2>
    </div>
    {files.length === 0 ? (
      <p class="muted">{words.case.noPapers}</p>
    ) : (
      <ul class="papers">
        {files.map(({ id, kind, fileName, mediaType, size, state, uploadedAt }) => (
          <li>
            {state === 'refused' ? (
              <span>{fileName}</span>
            ) : (
              <a href={href(id)}>{words.terms.papers[kind as keyof typeof words.terms.papers] ?? fileName}</a>
            )}
            <span class="small muted">
              {state === 'stored'
                ? `${mediaType.split('/')[1]?.toUpperCase()}, ${kilobytes(size)}${uploadedAt ? ` · ${wall.shortDay(uploadedAt)}` : ''}`
                : words.case.paperStates[state]}
            </span>
          </li>
        ))}
      </ul>
    )}
    {adding}
  </section>
)

/** Papers that the task at hand asks for, each with a way to add one; they go along with the form of the task. */
export const AddPapers = ({ task, visit: { words } }: { task: TaskDetail; visit: Visit }) =>
  papersAsked(task).map((kind) => (
    <UploadFields
      id={`dokumen.${kind}`}
      kind={kind}
      task={task.id}
      label={words.case.addPaper(words.terms.papers[kind as keyof typeof words.terms.papers] ?? kind)}
      form={DECISION_FORM}
      words={words}
    />
  ))

const kilobytes = (size: number): string => `${Math.max(1, Math.round(size / 1024))} KB`

/** Who was sent a copy, and whether it was read. */
export const Copies = ({ receipts, visit: { words, wall } }: { receipts: readonly Receipt[]; visit: Visit }) => (
  <section class="panel panel--small panel--quiet">
    <h2 class="h3">{words.case.copies}</h2>
    {receipts.length === 0 && <p class="small muted gap">{words.case.nothing}</p>}
    <ul class="reasons gap">
      {receipts.map(({ to, at, readAt, readBy }) => (
        <li>
          {to.name}, {wall.shortDay(at)}:{' '}
          {readAt && readBy ? words.case.copyRead(readBy.name, wall.shortDay(readAt)) : words.case.copyUnread}
        </li>
      ))}
    </ul>
  </section>
)
