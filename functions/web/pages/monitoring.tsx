import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { ownScope } from '../../../shared/cases/throughput/read-counters.ts'
import { LINE_WEEKS, type Overview, readOverview } from '../../../shared/cases/throughput/read-overview.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { NATION } from '../../../shared/names/counters.ts'
import { LineChart, ShareBar, Spark } from '../charts/lines.tsx'
import { TileMap } from '../charts/tile-map.tsx'
import { Empty } from '../components/empty.tsx'
import { Select } from '../components/fields.tsx'
import { Remark } from '../components/notice.tsx'
import { Tag } from '../components/tag.tsx'
import { csvFile } from '../csv.ts'
import { type Numbers, numbersIn } from '../numbers.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'
import { showBottleneck } from './bottleneck.tsx'
import {
  type Asked,
  addressOf,
  askedBy,
  businessOf,
  holderName,
  KINDS,
  kindTitle,
  type Sort,
  sameAs,
  scopeIn,
  scopePath,
  weeksOf,
} from './monitoring-query.ts'

/** Pantauan: the nation, a province or a city on one page, and where its work waits. */
export const monitoring: readonly Page[] = [
  { method: 'GET', path: '/pantauan', run: toOwnScope },
  { method: 'GET', path: '/pantauan/:scope', run: showScope },
  { method: 'GET', path: '/pantauan/:scope/hambatan', run: showBottleneck },
  { method: 'GET', path: '/pantauan/:scope/wilayah.csv', run: (visit) => download(visit, areaRows) },
  { method: 'GET', path: '/pantauan/:scope/tahap.csv', run: (visit) => download(visit, stepRows) },
  { method: 'GET', path: '/pantauan/:scope/minggu.csv', run: (visit) => download(visit, weekRows) },
]

const LATE_STEPS = [0.05, 0.1, 0.15, 0.2, 0.3]
const MEDIAN_STEPS = [20, 40, 60, 80, 120]
const LATE_SHARE = 0.2
const SOON_SHARE = 0.15
const WEEKS_TOLD = 6

async function toOwnScope({ actor }: Visit): Promise<Reply> {
  const scope = ownScope(actor)
  return scope === null ? refused('not-found') : { kind: 'go', to: scopePath(scope) }
}

type Shown = { visit: Visit; asked: Asked; overview: Overview; numbers: Numbers }

async function showScope(visit: Visit): Promise<Reply> {
  const { deps, actor, words, language, wall } = visit
  const asked = askedBy(visit)
  const scope = scopeIn(param(visit, 'scope'))
  const read = await readOverview(deps, actor, {
    scope,
    kind: asked.jenis,
    business: businessOf(asked),
    weeks: weeksOf(asked),
  })
  if (read.kind === 'refused') return read
  const { overview } = read
  const shown = { visit, asked, overview, numbers: numbersIn(language) }
  const name = scope === NATION ? words.monitoring.nation : overview.name
  const isEmpty = overview.totals.open === 0 && overview.series.every(({ entered, left }) => entered + left === 0)
  return {
    kind: 'page',
    title: words.monitoring.title(name),
    section: 'monitoring',
    body: (
      <>
        <div class="page-head">
          <div>
            <Crumb {...shown} />
            <h1 class="h1">{words.monitoring.title(name)}</h1>
            <p class="muted">{words.monitoring.lead(leadOf(shown), wall.moment(overview.asOf))}</p>
          </div>
          <Choices visit={visit} asked={asked} path={scopePath(scope)} />
        </div>
        {overview.drift !== null && overview.drift > 0 && (
          <Remark tone="soon">{words.monitoring.drift(shown.numbers.whole(overview.drift))}</Remark>
        )}
        {isEmpty ? (
          <Empty title={words.monitoring.empty} text={words.monitoring.emptyText} />
        ) : (
          <>
            <MainFigures {...shown} />
            {scope === NATION && <ProvinceMap {...shown} />}
            <div class="pair">
              <Steps {...shown} />
              <Weekly {...shown} />
            </div>
            {overview.areas.length > 0 && <Areas {...shown} />}
          </>
        )}
      </>
    ),
  }
}

const Crumb = ({ visit, asked, overview: { scope } }: Shown) => {
  const own = ownScope(visit.actor)
  if (scope === own || scope === NATION) return null
  const up = scope.includes('.') ? scope.slice(0, 2) : NATION
  if (own !== NATION && up !== own) return null
  const name = up === NATION ? visit.words.monitoring.nation : visit.deps.regions.region(up)?.name
  return (
    <p class="small">
      <a href={addressOf(scopePath(up), { ...asked, tahap: undefined })}>
        ‹ {visit.words.monitoring.up} {name}
      </a>
    </p>
  )
}

function leadOf({ visit, overview: { scope, areas } }: Shown): string {
  const { leadOf: lead } = visit.words.monitoring
  return scope === NATION ? lead.nation : areas.length > 0 ? lead.province(areas.length) : lead.city
}

/** What is looked at; works by its button alone. */
export const Choices = ({ visit, asked, path }: { visit: Visit; asked: Asked; path: string }) => {
  const { monitoring } = visit.words
  return (
    <form class="choose" method="get" action={path}>
      <Select
        id="jenis"
        label={monitoring.kind}
        value={asked.jenis}
        options={KINDS.map((kind): [string, string] => [kind, kindTitle(kind, visit.language, monitoring.proposals)])}
      />
      <Select
        id="usaha"
        label={monitoring.business}
        value={asked.usaha ?? ''}
        options={[['', monitoring.everyBusiness], ...Object.entries(monitoring.businesses)]}
      />
      <Select
        id="minggu"
        label={monitoring.weeks}
        value={asked.minggu}
        options={Object.entries(monitoring.weekChoices)}
      />
      <button class="button button--second" type="submit">
        {monitoring.show}
      </button>
    </form>
  )
}

const MainFigures = ({ visit, asked, overview, numbers }: Shown) => {
  const { monitoring } = visit.words
  const { totals, before, weeks } = overview
  const bottleneck = addressOf(`${scopePath(overview.scope)}/hambatan`, sameAs(asked))
  const below = overview.areas.length > 0 ? '#wilayah' : '#tahap'
  const late = share(totals)
  const held = [...heldBy(overview)].filter(([, n]) => n > 0).slice(0, 3)
  return (
    <ul class="figures" aria-label={monitoring.figures}>
      <li>
        <a href={below}>
          <b>{numbers.whole(totals.open)}</b>
          <span>{monitoring.open}</span>
          <small>{held.map(([office, n]) => `${numbers.whole(n)} ${holderName(visit, office)}`).join(' · ')}</small>
          <Change was={before.open} is={totals.open} text={numbers.whole} visit={visit} weeks={weeks} />
        </a>
      </li>
      <li>
        <a href={bottleneck}>
          <b>{totals.medianDays === null ? monitoring.noneYet : monitoring.days(numbers.decimal(totals.medianDays))}</b>
          <span>{monitoring.medianWhole}</span>
          <Change
            was={before.medianDays}
            is={totals.medianDays}
            text={(n) => monitoring.days(numbers.decimal(n))}
            visit={visit}
            weeks={weeks}
            worse="more"
          />
        </a>
      </li>
      <li class={late >= LATE_SHARE ? 'is-late' : undefined}>
        <a href={`${bottleneck}#terlama`}>
          <b>{numbers.percent(late)}</b>
          <span>{monitoring.late}</span>
          <small>{monitoring.lateCount(numbers.whole(totals.late))}</small>
          <Change
            was={Math.round(share(before) * 100)}
            is={Math.round(late * 100)}
            text={(n) => monitoring.points(numbers.whole(n))}
            visit={visit}
            weeks={weeks}
            worse="more"
          />
        </a>
      </li>
      <li>
        <a href="#mingguan">
          <b>{numbers.whole(totals.left)}</b>
          <span>{monitoring.finished(weeks)}</span>
          <small>{monitoring.entered(numbers.whole(totals.entered))}</small>
          <Change was={before.left} is={totals.left} text={numbers.whole} visit={visit} weeks={weeks} worse="less" />
        </a>
      </li>
    </ul>
  )
}

/** How a figure stands to the same weeks before; a sign and a word, never a colour alone. */
const Change = ({
  was,
  is,
  text,
  visit,
  weeks,
  worse,
}: {
  was: number | null
  is: number | null
  text: (n: number) => string
  visit: Visit
  weeks: number
  worse?: 'more' | 'less'
}) => {
  const { monitoring } = visit.words
  if (was === null || is === null) return null
  const by = Math.round((is - was) * 10) / 10
  if (by === 0) return <small>{monitoring.same(weeks)}</small>
  const direction = by > 0 ? 'more' : 'less'
  const tone = worse === undefined ? undefined : worse === direction ? 'worse' : 'better'
  return (
    <small>
      <span class={tone}>
        <span aria-hidden="true">{by > 0 ? '▲' : '▼'}</span> <span class="unseen">{monitoring[direction]}</span>{' '}
        {text(Math.abs(by))}
      </span>{' '}
      {monitoring.than(weeks)}
    </small>
  )
}

const share = ({ open, late }: { open: number; late: number }): number => (open > 0 ? late / open : 0)
/** Where nothing is open, nothing can be late: after those that keep their days. */
const lateness = (area: { open: number; late: number }): number => (area.open > 0 ? share(area) : -1)
const stepOn = (scale: readonly number[], value: number): number => scale.filter((least) => value >= least).length
/** Open by kind of office, most first. */
function heldBy({ steps }: Overview): [string, number][] {
  const held = new Map<string, number>()
  for (const { at, open } of steps) held.set(at, (held.get(at) ?? 0) + open)
  return [...held].toSorted(([, a], [, b]) => b - a)
}

const ProvinceMap = ({ visit, asked, overview, numbers }: Shown) => {
  const { monitoring } = visit.words
  const isMedian = asked.peta === 'median'
  const byCode = Object.fromEntries(overview.areas.map((area) => [area.code, area]))
  const measures = [
    ['lewat', monitoring.mapOf.late],
    ['median', monitoring.mapOf.median],
  ] as const
  return (
    <section class="panel" aria-labelledby="peta">
      <div class="panel__head">
        <h2 class="h2" id="peta">
          {isMedian ? monitoring.mapTitle.median : monitoring.mapTitle.late}
        </h2>
        <nav class="switch" aria-label={monitoring.mapMeasure}>
          {measures.map(([peta, label]) => (
            <a
              href={addressOf(scopePath(overview.scope), { ...asked, peta }, '#peta')}
              aria-current={asked.peta === peta ? 'true' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
      </div>
      <TileMap
        language={visit.language}
        measure={isMedian ? monitoring.mapOf.median : monitoring.mapOf.late}
        tileOf={(code) => {
          const area = byCode[code]
          if (!area) return undefined
          const href = addressOf(scopePath(code), sameAs(asked))
          if (isMedian) {
            const { medianDays } = area
            const step = medianDays === null ? 9 : stepOn(MEDIAN_STEPS, medianDays)
            return { name: area.name, href, step, text: medianDays === null ? '–' : String(Math.round(medianDays)) }
          }
          const step = area.open === 0 ? 9 : stepOn(LATE_STEPS, share(area))
          return { name: area.name, href, step, text: area.open === 0 ? '–' : numbers.percent(share(area)) }
        }}
      />
      <ul class="scale" aria-label={monitoring.scale}>
        {(isMedian ? monitoring.scaleMedian : monitoring.scaleLate).map((text, i) => (
          <li>
            <i class={`q${i}`}></i>
            {text}
          </li>
        ))}
      </ul>
    </section>
  )
}

const Steps = ({ visit, asked, overview, numbers }: Shown) => {
  const { monitoring } = visit.words
  const path = scopePath(overview.scope)
  const same = sameAs(asked)
  const steps = overview.steps.filter(({ open, visits, within }) => within !== null || open > 0 || visits > 0)
  return (
    <section class="panel" id="tahap" aria-labelledby="di-mana">
      <div class="panel__head">
        <h2 class="h2" id="di-mana">
          {monitoring.where}
        </h2>
        <span class="small no-print">
          <a href={addressOf(`${path}/hambatan`, same)}>{monitoring.detail}</a>{' '}
          <a class="apart" href={addressOf(`${path}/tahap.csv`, same)}>
            {monitoring.csv}
          </a>
        </span>
      </div>
      <table class="table table--dense steps" role="table">
        <caption class="unseen">{monitoring.where}</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              {monitoring.step}
            </th>
            <th role="columnheader" scope="col" class="wide">
              {monitoring.reached}
            </th>
            {[monitoring.waitingNow, monitoring.median, monitoring.lateShort].map((text) => (
              <th role="columnheader" scope="col" class="number">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {steps.map((step) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                <a href={addressOf(`${path}/hambatan`, { ...same, tahap: step.step }, '#terlama')}>
                  {stepLabel(overview.kind, step.step)[visit.language]}
                </a>
              </th>
              <td role="cell" class="wide">
                {step.reached !== null && (
                  <>
                    <ShareBar share={step.reached} />
                    <small>{numbers.percent(step.reached)}</small>
                  </>
                )}
              </td>
              <td role="cell" class="number">
                {numbers.whole(step.open)}
              </td>
              <td role="cell" class="number">
                {step.medianDays === null
                  ? '–'
                  : monitoring.workingDaysShort(numbers.decimal(rounded(step.medianDays)))}
              </td>
              <td role="cell" class="number">
                <LateShare figures={step} numbers={numbers} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small muted gap">{monitoring.workingDaysNote}</p>
    </section>
  )
}

/** A histogram's median is right to a tenth of itself: whole days say no more than it knows. */
const rounded = (days: number): number => (days < 1 ? days : Math.round(days))

const LateShare = ({ figures, numbers }: { figures: { open: number; late: number }; numbers: Numbers }) => {
  const value = share(figures)
  if (figures.open === 0) return <>–</>
  if (value >= LATE_SHARE) return <Tag tone="late">{numbers.percent(value)}</Tag>
  if (value >= SOON_SHARE) return <Tag tone="soon">{numbers.percent(value)}</Tag>
  return <>{numbers.percent(value)}</>
}

const Weekly = ({ visit, asked, overview, numbers }: Shown) => {
  const { monitoring } = visit.words
  const { wall, language } = visit
  const { series } = overview
  // A week that is not over would let both lines fall; it stands in the table.
  const over = series.slice(0, -1)
  const [first, last] = [over[0], over.at(-1)]
  if (!first || !last) return null
  return (
    <section class="panel" aria-labelledby="mingguan">
      <div class="panel__head">
        <h2 class="h2" id="mingguan">
          {monitoring.weekly}
        </h2>
        <a class="small no-print" href={addressOf(`${scopePath(overview.scope)}/minggu.csv`, sameAs(asked))}>
          {monitoring.csv}
        </a>
      </div>
      <LineChart
        id="arus"
        title={monitoring.weekly}
        description={monitoring.weeklyText(
          over.length,
          numbers.whole(first.entered),
          numbers.whole(last.entered),
          numbers.whole(first.left),
          numbers.whole(last.left),
        )}
        number={numbers.whole}
        from={wall.shortDay(first.monday)}
        to={wall.shortDay(last.monday)}
        lines={[
          {
            name: monitoring.in,
            values: over.map(({ entered }) => entered),
            last: `${monitoring.in} ${numbers.whole(last.entered)}`,
            dashed: true,
          },
          {
            name: monitoring.out,
            values: over.map(({ left }) => left),
            last: `${monitoring.out} ${numbers.whole(last.left)}`,
          },
        ]}
      />
      <details class="no-print">
        <summary>{monitoring.weeklyTable}</summary>
        <table class="table table--dense">
          <thead>
            <tr>
              <th scope="col">{monitoring.week}</th>
              <th scope="col" class="number">
                {monitoring.in}
              </th>
              <th scope="col" class="number">
                {monitoring.out}
              </th>
            </tr>
          </thead>
          <tbody>
            {series.map(({ monday, entered, left }) => (
              <tr>
                <th scope="row">{wall.shortDay(monday)}</th>
                <td class="number">{numbers.whole(entered)}</td>
                <td class="number">{numbers.whole(left)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <h3 class="h3 gap-large">{monitoring.attention}</h3>
      <Attention visit={visit} asked={asked} overview={overview} numbers={numbers} language={language} />
    </section>
  )
}

const Attention = ({ visit, asked, overview, numbers, language }: Shown & { language: Visit['language'] }) => {
  const { monitoring } = visit.words
  const same = sameAs(asked)
  const items =
    overview.queues.length > 0
      ? overview.queues.map(({ code, name, step, late }) => ({ code, late, step, place: name }))
      : overview.steps
          .filter(({ late }) => late > 0)
          .toSorted((a, b) => b.late - a.late)
          .slice(0, WEEKS_TOLD)
          .map(({ step, late }) => ({ code: overview.scope, late, step, place: null }))
  if (items.length === 0) return <p class="muted">{monitoring.attentionNone}</p>
  return (
    <ul class="attention">
      {items.map(({ code, late, step, place }) => (
        <li>
          <a href={addressOf(`${scopePath(code)}/hambatan`, { ...same, tahap: step }, '#terlama')}>
            {stepLabel(overview.kind, step)[language]}
            {place !== null && `, ${place}`}
          </a>
          <Tag tone="late">{monitoring.lateCount(numbers.whole(late))}</Tag>
        </li>
      ))}
    </ul>
  )
}

const ORDER: Record<Sort, (a: Overview['areas'][number], b: Overview['areas'][number]) => number> = {
  nama: (a, b) => a.name.localeCompare(b.name, 'id'),
  berjalan: (a, b) => a.open - b.open,
  masuk: (a, b) => a.entered - b.entered,
  selesai: (a, b) => a.left - b.left,
  median: (a, b) => (a.medianDays ?? -1) - (b.medianDays ?? -1),
  lewat: (a, b) => lateness(a) - lateness(b) || a.late - b.late,
}
/** Names from A, numbers from the largest. */
const firstOrder = (sort: Sort): 'naik' | 'turun' => (sort === 'nama' ? 'naik' : 'turun')

function sortedAreas({ areas }: Overview, { urut, arah }: Asked): Overview['areas'] {
  const sign = (arah ?? firstOrder(urut)) === 'naik' ? 1 : -1
  return areas.toSorted((a, b) => sign * ORDER[urut](a, b) || a.code.localeCompare(b.code))
}

const holderColumns = ({ steps }: Overview): string[] => [...new Set(steps.map(({ at }) => at))]

const Areas = ({ visit, asked, overview, numbers }: Shown) => {
  const { monitoring } = visit.words
  const level = overview.scope === NATION ? 'nation' : 'province'
  const path = scopePath(overview.scope)
  const columns = holderColumns(overview)
  const heading = (sort: Sort, text: string) => {
    const isSorted = asked.urut === sort
    const order = asked.arah ?? firstOrder(sort)
    const next = isSorted ? (order === 'naik' ? 'turun' : 'naik') : firstOrder(sort)
    return (
      <th scope="col" aria-sort={isSorted ? (order === 'naik' ? 'ascending' : 'descending') : undefined}>
        <a
          href={addressOf(
            path,
            { ...asked, urut: sort, arah: next === firstOrder(sort) ? undefined : next },
            '#wilayah',
          )}
        >
          {text}
          {isSorted && <span aria-hidden="true"> {order === 'naik' ? '▲' : '▼'}</span>}
        </a>
      </th>
    )
  }
  return (
    <section class="panel panel--flush" id="wilayah" aria-labelledby="semua">
      <div class="panel__head">
        <h2 class="h2" id="semua">
          {monitoring.areas[level]}
        </h2>
        <a class="small no-print" href={addressOf(`${path}/wilayah.csv`, asked)}>
          {monitoring.csv}
        </a>
      </div>
      <table class="table table--dense areas">
        <thead>
          <tr>
            {heading('nama', monitoring.area[level])}
            {heading('berjalan', monitoring.open)}
            {columns.map((office) => (
              <th scope="col">{holderName(visit, office)}</th>
            ))}
            {heading('masuk', monitoring.in)}
            {heading('selesai', monitoring.out)}
            {heading('median', monitoring.median)}
            {heading('lewat', monitoring.lateShort)}
            <th scope="col">{monitoring.line}</th>
          </tr>
        </thead>
        <tbody>
          {sortedAreas(overview, asked).map((area) => (
            <tr>
              <th scope="row">
                <a href={addressOf(scopePath(area.code), sameAs(asked))}>{area.name}</a>
              </th>
              <td>{numbers.whole(area.open)}</td>
              {columns.map((office) => (
                <td>{numbers.whole(area.holders[office] ?? 0)}</td>
              ))}
              <td>{numbers.whole(area.entered)}</td>
              <td>{numbers.whole(area.left)}</td>
              <td>{area.medianDays === null ? '–' : numbers.whole(area.medianDays)}</td>
              <td class={share(area) >= LATE_SHARE ? 'late' : undefined}>
                {area.open === 0 ? '–' : `${share(area) >= LATE_SHARE ? '! ' : ''}${numbers.percent(share(area))}`}
              </td>
              <td>{area.line.some((n) => n > 0) && <Spark values={area.line} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type Rows = (shown: Shown) => (string | number | null)[][]

async function download(visit: Visit, rowsOf: Rows): Promise<Reply> {
  const asked = askedBy(visit)
  const scope = scopeIn(param(visit, 'scope'))
  const read = await readOverview(visit.deps, visit.actor, {
    scope,
    kind: asked.jenis,
    business: businessOf(asked),
    weeks: weeksOf(asked),
  })
  if (read.kind === 'refused') return read
  const shown = { visit, asked, overview: read.overview, numbers: numbersIn(visit.language) }
  const what = visit.path.split('/').at(-1)?.replace('.csv', '') ?? ''
  return csvFile(`pantauan-${param(visit, 'scope')}-${what}-${visit.wall.today}`, rowsOf(shown))
}

/** Shares as numbers 0 to 1, so that a spreadsheet can go on with them. */
const threeDigits = (n: number): number => Math.round(n * 1000) / 1000

function areaRows({ visit, asked, overview }: Shown): (string | number | null)[][] {
  const { monitoring } = visit.words
  const columns = holderColumns(overview)
  return [
    [
      'kode',
      monitoring.area[overview.scope === NATION ? 'nation' : 'province'],
      monitoring.open,
      ...columns.map((office) => holderName(visit, office)),
      monitoring.in,
      monitoring.out,
      monitoring.medianDays,
      monitoring.lateShort,
      monitoring.late,
      ...Array.from({ length: LINE_WEEKS }, (_, i) => `${monitoring.late} −${LINE_WEEKS - 1 - i}`),
    ],
    ...sortedAreas(overview, asked).map((area) => [
      area.code,
      area.name,
      area.open,
      ...columns.map((office) => area.holders[office] ?? 0),
      area.entered,
      area.left,
      area.medianDays,
      area.late,
      threeDigits(share(area)),
      ...area.line,
    ]),
  ]
}

function stepRows({ visit, overview }: Shown): (string | number | null)[][] {
  const { monitoring } = visit.words
  const { bottleneck } = monitoring
  return [
    [
      monitoring.step,
      bottleneck.office,
      monitoring.reached,
      monitoring.waitingNow,
      monitoring.lateShort,
      bottleneck.visits,
      bottleneck.median,
      bottleneck.p90,
      bottleneck.target,
      ...Object.values(bottleneck.how),
    ],
    ...overview.steps.map((step) => [
      stepLabel(overview.kind, step.step)[visit.language],
      holderName(visit, step.at),
      step.reached,
      step.open,
      step.late,
      step.visits,
      step.medianDays,
      step.p90Days,
      step.within,
      step.working,
      step.waiting,
      step.partner,
    ]),
  ]
}

function weekRows({ visit, overview }: Shown): (string | number | null)[][] {
  const { monitoring } = visit.words
  return [
    [monitoring.week, monitoring.in, monitoring.out],
    ...overview.series.map(({ monday, entered, left }) => [monday, entered, left]),
  ]
}
