import { type ReportView, readReport } from '../../../shared/cases/facilitation/read-activity.ts'
import { type Evidence, officeOfScope, readIndicator } from '../../../shared/cases/reads/read-indicator.ts'
import { type CityReport, readReports } from '../../../shared/cases/reads/read-reports.ts'
import { ownScope } from '../../../shared/cases/throughput/read-counters.ts'
import { type IndicatorView, readIndicators } from '../../../shared/cases/throughput/read-indicators.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { NATION } from '../../../shared/names/counters.ts'
import { DueTag } from '../components/due.tsx'
import { Select } from '../components/fields.tsx'
import { ColumnHeads } from '../components/list-parts.tsx'
import { Tag, type Tone } from '../components/tag.tsx'
import { csvFile } from '../csv.ts'
import { type Numbers, numbersIn } from '../numbers.ts'
import { valueText } from '../report-tables.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'
import { kindTitle, scopeIn } from './monitoring-query.ts'
import { annualPath, reportPath, scopeName, yearIn, yearsOf } from './report-query.ts'

/** Laporan: a year's indicators with what is behind each, and where the yearly accounts are. */
export const reports: readonly Page[] = [
  { method: 'GET', path: '/laporan', run: toOwnScope },
  { method: 'GET', path: '/laporan/:scope', run: showReports },
  { method: 'GET', path: '/laporan/:scope/indikator.csv', run: download },
  { method: 'GET', path: '/laporan/:scope/indikator/:code', run: showIndicator },
]

const FAMILIES = ['effectiveness', 'responsiveness', 'accountability'] as const
const TONES: Record<string, Tone> = {
  COLLECTING: 'info',
  DRAFTED: 'soon',
  SUBMITTED_TO_PROVINCE: 'info',
  ACCEPTED: 'ok',
}

async function toOwnScope({ actor }: Visit): Promise<Reply> {
  const scope = ownScope(actor)
  return scope === null ? refused('not-found') : { kind: 'go', to: reportPath(scope) }
}

async function showReports(visit: Visit): Promise<Reply> {
  const { deps, actor, words, language, wall } = visit
  const scope = scopeIn(param(visit, 'scope'))
  const year = yearIn(visit)
  const read = await readIndicators(deps, actor, officeOfScope(scope), year)
  if (read.kind === 'refused') return read
  const { indicators, asOf } = read.indicators
  const isCity = scope.includes('.')
  const report = isCity ? await readReport(deps, actor, officeOfScope(scope), year) : undefined
  const cities = !isCity && scope !== NATION ? await readReports(deps, actor, scope, year) : undefined
  const name = scopeName(visit, scope)
  return {
    kind: 'page',
    title: words.reports.title(name),
    section: 'reports',
    body: (
      <>
        <div class="page-head">
          <div>
            <h1 class="h1">{words.reports.title(name)}</h1>
            <p class="muted">
              {words.reports.lead(year)} {asOf !== null && words.reports.asOf(wall.moment(asOf))}
            </p>
          </div>
          <form class="choose" method="get" action={reportPath(scope)}>
            <Select
              id="tahun"
              label={words.reports.year}
              value={String(year)}
              options={yearsOf(visit).map((one): [string, string] => [String(one), String(one)])}
            />
            <button class="button button--second" type="submit">
              {words.monitoring.show}
            </button>
          </form>
        </div>
        {isCity && (
          <AnnualCard
            visit={visit}
            scope={scope}
            year={year}
            report={report?.kind === 'found' ? report.report : null}
          />
        )}
        {cities?.kind === 'found' && <CityReports visit={visit} year={year} reports={cities.reports} />}
        {FAMILIES.map((family) => (
          <section class="panel panel--flush" aria-labelledby={family}>
            <div class="panel__head">
              <h2 class="h2" id={family}>
                {words.reports.families[family]}
              </h2>
              {family === 'effectiveness' && (
                <a class="small no-print" href={`${reportPath(scope)}/indikator.csv?tahun=${year}`}>
                  {words.reports.csv}
                </a>
              )}
            </div>
            <IndicatorTable
              visit={visit}
              scope={scope}
              year={year}
              indicators={indicators.filter((one) => one.family === family)}
              numbers={numbersIn(language)}
            />
          </section>
        ))}
        <p class="small muted gap">{words.reports.labelHint}</p>
      </>
    ),
  }
}

const AnnualCard = ({
  visit,
  scope,
  year,
  report,
}: {
  visit: Visit
  scope: string
  year: number
  report: ReportView | null
}) => {
  const { words, wall } = visit
  const { annual } = words.reports
  return (
    <section class="panel" aria-labelledby="tahunan">
      <div class="panel__head">
        <h2 class="h2" id="tahunan">
          {annual.title(year)}
        </h2>
        {report && <StateTag visit={visit} state={report.state} />}
      </div>
      {report === null ? (
        <p class="muted">{annual.none}</p>
      ) : (
        <>
          {report.dueAt !== null && (
            <p>
              {annual.due(wall.day(report.dueAt))} <DueTag dueAt={report.dueAt} wall={wall} words={words} />
            </p>
          )}
          <div class="buttons no-print">
            <a class="button button--second" href={annualPath(scope, year)}>
              {annual.open}
            </a>
          </div>
        </>
      )}
    </section>
  )
}

export const StateTag = ({ visit: { words }, state }: { visit: Visit; state: string }) => (
  <Tag tone={TONES[state]}>
    {words.facilitation.activityStates[state as keyof typeof words.facilitation.activityStates] ?? state}
  </Tag>
)

const CityReports = ({ visit, year, reports: all }: { visit: Visit; year: number; reports: readonly CityReport[] }) => {
  const { words, wall, language } = visit
  const { annual } = words.reports
  const numbers = numbersIn(language)
  const sent = all.filter(({ report }) => report && ['SUBMITTED_TO_PROVINCE', 'ACCEPTED'].includes(report.state))
  return (
    <section class="panel panel--flush" aria-labelledby="kota">
      <div class="panel__head">
        <h2 class="h2" id="kota">
          {annual.ofProvince(year)}
        </h2>
        <span class="small muted">{annual.received(numbers.whole(sent.length), numbers.whole(all.length))}</span>
      </div>
      <table class="table table--dense stacks" role="table">
        <ColumnHeads names={[annual.city, annual.state, annual.dueColumn]} />
        <tbody role="rowgroup">
          {all.map(({ code, name, report }) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                <a href={report ? annualPath(code, year) : `${reportPath(code)}?tahun=${year}`}>{name}</a>
              </th>
              <td role="cell">
                {report ? (
                  <StateTag visit={visit} state={report.state} />
                ) : (
                  <span class="muted">{annual.notOpened}</span>
                )}
              </td>
              <td role="cell">
                {report?.dueAt && (
                  <>
                    {wall.shortDay(report.dueAt)} <DueTag dueAt={report.dueAt} wall={wall} words={words} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const IndicatorTable = ({
  visit,
  scope,
  year,
  indicators,
  numbers,
}: {
  visit: Visit
  scope: string
  year: number
  indicators: readonly IndicatorView[]
  numbers: Numbers
}) => {
  const { columns } = visit.words.reports
  return (
    <table class="table table--dense stacks indicators" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col" class="wide">
            {columns.indicator}
          </th>
          {[columns.numerator, columns.denominator, columns.value].map((text) => (
            <th role="columnheader" scope="col" class="number">
              {text}
            </th>
          ))}
          <th role="columnheader" scope="col">
            {columns.label}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {indicators.map((indicator) => (
          <tr role="row">
            <th role="rowheader" scope="row" class="wide">
              <a href={`${reportPath(scope)}/indikator/${indicator.code}?tahun=${year}`}>
                {indicator.code} {indicator.name}
              </a>
              <small>{indicator.formula}</small>
              {indicator.notes.slice(0, NOTES_SHOWN).map((note) => (
                <small class="note">
                  {visit.words.reports.notes}: {note}
                </small>
              ))}
            </th>
            <Cell label={columns.numerator} text={numbers.decimal(indicator.numerator)} />
            <Cell
              label={columns.denominator}
              text={indicator.denominator === null ? '–' : numbers.decimal(indicator.denominator)}
            />
            <Cell label={columns.value} text={valueText(indicator, numbers) ?? '–'} strong />
            <td role="cell">{indicator.label && <Tag tone={toneOf(indicator)}>{indicator.label}</Tag>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
/** Of a province or the nation there may be hundreds; each city's page has its own. */
const NOTES_SHOWN = 3
const GOOD = 0.85
const POOR = 0.7
const toneOf = ({ value }: IndicatorView): Tone | undefined =>
  value === null ? undefined : value >= GOOD ? 'ok' : value < POOR ? 'late' : 'soon'

const Cell = ({ label, text, strong = false }: { label: string; text: string; strong?: boolean }) => (
  <td role="cell" class="number">
    <span class="phone-only muted">{label} </span>
    {strong ? <b>{text}</b> : text}
  </td>
)

/** One indicator: how it is counted, and what is behind it. */
async function showIndicator(visit: Visit): Promise<Reply> {
  const { deps, actor, words, language, wall } = visit
  const scope = scopeIn(param(visit, 'scope'))
  const year = yearIn(visit)
  const read = await readIndicator(deps, actor, scope, year, param(visit, 'code'))
  if (read.kind === 'refused') return read
  const { indicator, evidence, areas, asOf } = read.detail
  const numbers = numbersIn(language)
  const { reports: said } = words
  const title = `${indicator.code} ${indicator.name}`
  const name = scopeName(visit, scope)
  const level = scope === NATION ? 'nation' : 'province'
  return {
    kind: 'page',
    title,
    section: 'reports',
    body: (
      <>
        <p class="small">
          <a href={`${reportPath(scope)}?tahun=${year}`}>‹ {said.back(name)}</a>
        </p>
        <h1 class="h1">{title}</h1>
        <p class="muted">
          {name}, {year}. {asOf !== null && said.asOf(wall.moment(asOf))}
        </p>
        <section class="panel gap" aria-labelledby="rumus">
          <h2 class="h2" id="rumus">
            {said.columns.formula}
          </h2>
          <p>{indicator.formula}</p>
          <dl class="describe gap">
            <div>
              <dt>{said.columns.numerator}</dt>
              <dd>{numbers.decimal(indicator.numerator)}</dd>
            </div>
            {indicator.denominator !== null && (
              <div>
                <dt>{said.columns.denominator}</dt>
                <dd>{numbers.decimal(indicator.denominator)}</dd>
              </div>
            )}
            <div>
              <dt>{said.columns.value}</dt>
              <dd>
                <b>{valueText(indicator, numbers) ?? said.notAdded}</b>{' '}
                {indicator.label && <Tag tone={toneOf(indicator)}>{indicator.label}</Tag>}
              </dd>
            </div>
            {indicator.notes.map((note) => (
              <div>
                <dt>{said.notes}</dt>
                <dd>{note}</dd>
              </div>
            ))}
          </dl>
        </section>
        {scope.includes('.') ? (
          <Behind visit={visit} indicator={indicator} evidence={evidence} numbers={numbers} />
        ) : (
          <section class="panel panel--flush" aria-labelledby="wilayah">
            <div class="panel__head">
              <h2 class="h2" id="wilayah">
                {said.areas[level]}
              </h2>
            </div>
            {areas.length === 0 ? (
              <p class="muted inset">{said.areasNone}</p>
            ) : (
              <table class="table table--dense">
                <thead>
                  <tr>
                    <th scope="col">{said.area[level]}</th>
                    {[said.columns.numerator, said.columns.denominator, said.columns.value].map((text) => (
                      <th scope="col" class="number">
                        {text}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {areas.map((area) => (
                    <tr>
                      <th scope="row">
                        <a href={`${reportPath(area.code)}/indikator/${indicator.code}?tahun=${year}`}>{area.name}</a>
                      </th>
                      <td class="number">{numbers.decimal(area.indicator.numerator)}</td>
                      <td class="number">
                        {area.indicator.denominator === null ? '–' : numbers.decimal(area.indicator.denominator)}
                      </td>
                      <td class="number">{valueText(area.indicator, numbers) ?? '–'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
        )}
      </>
    ),
  }
}

const Behind = ({
  visit,
  indicator,
  evidence,
  numbers,
}: {
  visit: Visit
  indicator: IndicatorView
  evidence: readonly Evidence[]
  numbers: Numbers
}) => {
  const { words, language } = visit
  const { reports: said } = words
  return (
    <section class="panel panel--flush" aria-labelledby="bukti">
      <div class="panel__head">
        <h2 class="h2" id="bukti">
          {said.behind}
        </h2>
        {evidence.length > 0 && evidence.length < indicator.numerator && (
          <span class="small muted">
            {said.behindCount(numbers.whole(evidence.length), numbers.whole(indicator.numerator))}
          </span>
        )}
      </div>
      {evidence.length === 0 ? (
        <p class="muted inset">{said.behindNone}</p>
      ) : (
        <table class="table table--dense">
          <thead>
            <tr>
              <th scope="col">{said.name}</th>
              <th scope="col">{said.kind}</th>
            </tr>
          </thead>
          <tbody>
            {evidence.map((one) => (
              <tr>
                <th scope="row">
                  <EvidenceName evidence={one} />
                </th>
                <td>
                  {one.kind === 'case'
                    ? kindTitle(one.workflow, language, words.monitoring.proposals)
                    : one.kind === 'group'
                      ? `${said.group}, ${words.groups.statuses[one.state as keyof typeof words.groups.statuses] ?? one.state}`
                      : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

const EvidenceName = ({ evidence }: { evidence: Evidence }) => {
  if (evidence.kind === 'case' && evidence.workflow === 'proposal')
    return (
      <>
        <a href={`/usulan/${evidence.id}`}>{evidence.name}</a> <small>{evidence.number}</small>
      </>
    )
  if (evidence.kind === 'case')
    return (
      <>
        {evidence.name} <small>{evidence.number}</small>
      </>
    )
  if (evidence.kind === 'group') return <a href={`/kelompok/${evidence.id}`}>{evidence.name}</a>
  return <>{evidence.name}</>
}

async function download(visit: Visit): Promise<Reply> {
  const { deps, actor, words } = visit
  const scope = scopeIn(param(visit, 'scope'))
  const year = yearIn(visit)
  const read = await readIndicators(deps, actor, officeOfScope(scope), year)
  if (read.kind === 'refused') return read
  const { columns } = words.reports
  return csvFile(`indikator-${param(visit, 'scope')}-${year}`, [
    [...Object.values(columns)],
    ...read.indicators.indicators.map((one) => [
      one.code,
      one.name,
      one.numerator,
      one.denominator,
      one.value,
      one.label,
      one.formula,
      one.notes.join(' '),
    ]),
  ])
}
