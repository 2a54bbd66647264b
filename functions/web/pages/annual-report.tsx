import { agencyRef } from '../../../shared/cases/agencies.ts'
import { type ReportView, readReport } from '../../../shared/cases/facilitation/read-activity.ts'
import { readHistory } from '../../../shared/cases/reads/read-history.ts'
import { officeOfScope } from '../../../shared/cases/reads/read-indicator.ts'
import { type Refused, refused } from '../../../shared/kit/decision.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { DueTag } from '../components/due.tsx'
import { HistoryPanel } from '../components/history.tsx'
import { csvFile } from '../csv.ts'
import { numbersIn } from '../numbers.ts'
import { PDF, paperPdf } from '../report-pdf.ts'
import { notesOf, type ReportTable, tablesOf } from '../report-tables.ts'
import { storyOf } from '../story.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'
import { annualPath, reportPath } from './report-query.ts'
import { StateTag } from './reports.tsx'

/** A city's account of a year: what it gathered, what it wrote, who signed; on paper and as a file too. */
export const annualReports: readonly Page[] = [
  { method: 'GET', path: '/laporan/:scope/tahunan/:year', run: showAnnual },
  { method: 'GET', path: '/laporan/:scope/tahunan/:year/laporan.pdf', run: paper },
  { method: 'GET', path: '/laporan/:scope/tahunan/:year/tabel.csv', run: tables },
]

type Asked = { city: string; year: number; report: ReportView }

async function asked(visit: Visit): Promise<({ kind: 'found' } & Asked) | Refused<RefusalCode>> {
  const [city, year] = [param(visit, 'scope'), Number(param(visit, 'year'))]
  if (!/^\d{2}\.\d{2}$/.test(city) || !/^\d{4}$/.test(param(visit, 'year'))) return refused('not-found')
  const read = await readReport(visit.deps, visit.actor, officeOfScope(city), year)
  return read.kind === 'refused' ? read : { kind: 'found', city, year, report: read.report }
}

async function showAnnual(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall } = visit
  const found = await asked(visit)
  if (found.kind === 'refused') return found
  const { city, year, report } = found
  const history = await readHistory(deps, actor, report.id)
  if (history.kind === 'refused') return history
  const { annual } = words.reports
  const path = annualPath(city, year)
  const holds = report.custody.kind === 'held' ? report.custody : undefined
  const isOurs = holds?.agency.id === actor.agency
  return {
    kind: 'page',
    title: `${annual.title(year)}, ${report.region.name}`,
    section: 'reports',
    body: (
      <>
        <div class="page-head">
          <div>
            <p class="small no-print">
              <a href={`${reportPath(city)}?tahun=${year}`}>‹ {words.reports.back(report.region.name)}</a>
            </p>
            <h1 class="h1">
              {annual.title(year)}, {report.region.name}
            </h1>
            <p class="muted">
              <StateTag visit={visit} state={report.state} />{' '}
              {holds && annual.waitsAt(agencyRef(deps.regions, holds.agency.id).name)}{' '}
              {report.dueAt !== null && (
                <>
                  {annual.due(wall.day(report.dueAt))} <DueTag dueAt={report.dueAt} wall={wall} words={words} />
                </>
              )}
            </p>
          </div>
          <p class="small no-print">
            <a href={`${path}/laporan.pdf`}>{words.reports.pdf}</a>{' '}
            <a class="apart" href={`${path}/tabel.csv`}>
              {words.reports.csv}
            </a>
          </p>
        </div>
        {holds && isOurs && (
          <p class="buttons no-print">
            <a class="button" href={`/tugas/${holds.task}`}>
              {annual.toTask}
            </a>
          </p>
        )}
        <div class="split gap">
          <div>
            <Remarks visit={visit} report={report} />
            <p class="small muted gap">{gatheredText(visit, report)}</p>
            {tablesOf(report, visit).map((table) => (
              <TablePanel table={table} visit={visit} report={report} />
            ))}
            <Notes visit={visit} report={report} />
          </div>
          <aside aria-label={words.case.history}>
            <section class="panel panel--small">
              <h2 class="h3">{annual.signed}</h2>
              <p class="small gap">{signatureText(visit, report)}</p>
            </section>
            <HistoryPanel
              timeline={undefined}
              story={storyOf(visit, 'annual-report', history.entries)}
              now={undefined}
              visit={visit}
            />
          </aside>
        </div>
      </>
    ),
  }
}

const gatheredText = ({ words, wall }: Visit, { content, signature }: ReportView): string =>
  (signature ? words.reports.annual.signedGathered : words.reports.annual.gathered)(wall.moment(content.gatheredAt))

const signatureText = ({ words, wall }: Visit, { signature }: ReportView): string =>
  signature
    ? words.reports.annual.signedBy(signature.signer, signature.letter.number, wall.day(signature.letter.date))
    : words.reports.annual.notSigned

const textsOf = ({ words }: Visit, { remarks }: ReportView): { title: string; text: string }[] => {
  const { annual } = words.reports
  if (!remarks) return [{ title: annual.remarks, text: annual.notWritten }]
  return [
    { title: annual.remarks, text: remarks.remarks },
    { title: annual.obstacles, text: remarks.obstacles },
    { title: annual.plan, text: remarks.plan },
  ]
}

const Remarks = ({ visit, report }: { visit: Visit; report: ReportView }) => (
  <section class="panel">
    {textsOf(visit, report).map(({ title, text }, i) => (
      <>
        <h2 class={i === 0 ? 'h2' : 'h2 gap-large'}>{title}</h2>
        {text.split('\n').map((paragraph) => (
          <p class="wrap-any">{paragraph}</p>
        ))}
      </>
    ))}
  </section>
)

/** A table with more becomes a list on a phone. */
const COLUMNS_ON_A_PHONE = 3

const TablePanel = ({ table, visit, report }: { table: ReportTable; visit: Visit; report: ReportView }) => {
  const numbers = numbersIn(visit.language)
  return (
    <section class="panel panel--flush" aria-labelledby={table.id}>
      <div class="panel__head">
        <h2 class="h2" id={table.id}>
          {table.title}
        </h2>
        {table.id === 'indikator' && (
          <a class="small no-print" href={`${reportPath(report.region.code)}?tahun=${report.content.year}`}>
            {visit.words.reports.behind}
          </a>
        )}
      </div>
      <table
        class={table.columns.length > COLUMNS_ON_A_PHONE ? 'table table--dense stacks' : 'table table--dense'}
        role="table"
      >
        <thead role="rowgroup">
          <tr role="row">
            {table.columns.map((text, i) => (
              <th role="columnheader" scope="col" class={i === 0 ? undefined : 'number'}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {table.rows.map(([name, ...cells]) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                {name}
              </th>
              {cells.map((cell, i) => (
                <td role="cell" class="number">
                  {table.columns.length > COLUMNS_ON_A_PHONE && (
                    <span class="phone-only muted">{table.columns[i + 1]} </span>
                  )}
                  {typeof cell === 'number' ? numbers.precise(cell) : (cell ?? '–')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const Notes = ({ visit, report }: { visit: Visit; report: ReportView }) => {
  const notes = notesOf(report, visit)
  if (notes.length === 0) return null
  return (
    <section class="panel" aria-labelledby="catatan">
      <h2 class="h2" id="catatan">
        {visit.words.reports.notes}
      </h2>
      <ul class="reasons gap">
        {notes.map(({ code, note }) => (
          <li>
            <b>{code}</b> {note}
          </li>
        ))}
      </ul>
    </section>
  )
}

async function paper(visit: Visit): Promise<Reply> {
  const { words, language } = visit
  const found = await asked(visit)
  if (found.kind === 'refused') return found
  const { city, year, report } = found
  const numbers = numbersIn(language)
  const states = words.facilitation.activityStates
  return {
    kind: 'file',
    name: `laporan-tahunan-${city}-${year}.pdf`,
    mediaType: PDF,
    content: await paperPdf({
      title: words.reports.annual.title(year),
      subtitle: report.region.name,
      lines: [
        states[report.state as keyof typeof states] ?? report.state,
        gatheredText(visit, report),
        signatureText(visit, report),
      ],
      texts: textsOf(visit, report),
      tables: tablesOf(report, visit),
      notes: { title: words.reports.notes, lines: notesOf(report, visit).map(({ code, note }) => `${code}: ${note}`) },
      language,
      at: report.content.gatheredAt,
      number: numbers.precise,
      pageOf: (n, of) => words.reports.page(n, of),
    }),
  }
}

async function tables(visit: Visit): Promise<Reply> {
  const found = await asked(visit)
  if (found.kind === 'refused') return found
  return csvFile(`laporan-tahunan-${found.city}-${found.year}`, [
    visit.words.reports.tables.csvColumns,
    ...tablesOf(found.report, visit).flatMap(({ title, columns, rows }) =>
      rows.flatMap(([name, ...cells]) => cells.map((cell, i) => [title, name ?? '', columns[i + 1] ?? '', cell])),
    ),
  ])
}
