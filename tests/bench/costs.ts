import { QUEUES } from '../../shared/names/queues.ts'
import { measureUnits, unitsOfTheWay } from './units.ts'

/**
 * What a stage costs a month, term by term (`npm run bench:costs`; docs/deploy.md shows the answer and what is assumed).
 * Prices are in US dollars without tax, remembered from the list for the Asia Pacific regions and not looked up: change
 * them here and run it again.
 */
const PRICE = {
  writeUnits: 0.71 / 1e6,
  readUnits: 0.143 / 1e6,
  tableGb: 0.285,
  pointInTimeGb: 0.228,
  lambdaRequests: 0.2 / 1e6,
  lambdaGbSeconds: 0.0000133,
  httpRequests: 1.25 / 1e6,
  queueRequests: 0.4 / 1e6,
  keys: 1,
  keyRequests: 0.03 / 1e4,
  secrets: 0.4,
  objectGb: 0.025,
  objectPuts: 0.005 / 1e3,
  logGb: 0.67,
  metrics: 0.3,
  alarms: 0.1,
  dashboards: 3,
  gigabytesOut: 0.12,
} as const
type Term = keyof typeof PRICE

type Size = { groups: number; proposals: number; fundedShare: number; logins: number }
/** domain.md 7.2: Batu as studied, Jawa Timur as 38 cities like Batu, the nation at the funding of 2017. */
const SIZES: Record<string, Size> = {
  Batu: { groups: 54, proposals: 18, fundedShare: 1 / 3, logins: 120 },
  'Jawa Timur': { groups: 2_052, proposals: 684, fundedShare: 1 / 3, logins: 11_000 },
  nation: { groups: 70_200, proposals: 42_120, fundedShare: 1 / 3, logins: 105_000 },
}

// What a year of one group and one proposal brings (domain.md 7.2), and what no engine can tell us.
const TASKS_IF_FUNDED = 12
const TASKS_IF_NOT = 6
const MONTHLY_TASKS_A_YEAR = 24
const PARTNER_TASKS_A_GROUP = 0.5 * 0.2 * 3 * 5 + 0.1 * 6
const REQUESTS_A_TASK = 25
/** Whoever may sign in looks at a few pages on each of twenty working days. */
const LOOKS_A_LOGIN = 20 * 6
const READ_UNITS_A_REQUEST = 8
const MS_A_REQUEST = 60
const API_GB = 1
const MESSAGES_A_TASK = 1.5
const MS_A_MESSAGE = 80
const QUEUE_FUNCTION_GB = 0.5
/** To send, to receive and to delete. */
const QUEUE_REQUESTS_A_MESSAGE = 3
/** Five pollers look at each queue, each look 20 s long (Lambda Developer Guide, "Scaling behavior for SQS"). */
const EMPTY_LOOKS_A_MONTH = (QUEUES.length * 5 * (30 * 86_400)) / 20
const KEY_REQUESTS_A_TASK = 4
const TABLE_KB_A_TASK = 12
const FILES_MB_A_PROPOSAL = 12
const FILES_MB_A_REPORT = 1.5
const LOG_KB_A_REQUEST = 1.5
const LOG_KB_A_MESSAGE = 1
const KB_OUT_A_REQUEST = 15
const YEARS_KEPT = 5
/** Runs of clock, tally and relay that no task causes. */
const IDLE_RUNS_A_MONTH = 30 * 1440 * 3
const FIXED = { keys: 2, secrets: 1, alarms: 54, metrics: 60, dashboards: 1 }

/** Amounts of each term a month. */
function amounts(
  { groups, proposals, fundedShare, logins }: Size,
  writesATask: number,
  readsATask: number,
): Record<Term, number> {
  const reports = groups * MONTHLY_TASKS_A_YEAR
  const tasks =
    (proposals * (fundedShare * TASKS_IF_FUNDED + (1 - fundedShare) * TASKS_IF_NOT) +
      reports +
      groups * PARTNER_TASKS_A_GROUP) /
    12
  const requests = tasks * REQUESTS_A_TASK + logins * LOOKS_A_LOGIN
  const messages = tasks * MESSAGES_A_TASK
  const storedGb = (tasks * 12 * YEARS_KEPT * TABLE_KB_A_TASK) / 1e6
  const filesGbAYear = (proposals * FILES_MB_A_PROPOSAL + (reports / 2) * FILES_MB_A_REPORT) / 1e3
  return {
    writeUnits: tasks * writesATask + IDLE_RUNS_A_MONTH,
    readUnits: tasks * readsATask + requests * READ_UNITS_A_REQUEST + IDLE_RUNS_A_MONTH * 8,
    tableGb: storedGb,
    pointInTimeGb: storedGb,
    lambdaRequests: requests + 3 * messages + IDLE_RUNS_A_MONTH,
    lambdaGbSeconds:
      (requests * MS_A_REQUEST * API_GB + (3 * messages + IDLE_RUNS_A_MONTH) * MS_A_MESSAGE * QUEUE_FUNCTION_GB) / 1e3,
    httpRequests: requests,
    queueRequests: messages * QUEUE_REQUESTS_A_MESSAGE + EMPTY_LOOKS_A_MONTH,
    keyRequests: tasks * KEY_REQUESTS_A_TASK,
    objectGb: filesGbAYear * YEARS_KEPT,
    objectPuts: (proposals * 8 + reports / 2) / 12,
    logGb: (requests * LOG_KB_A_REQUEST + messages * LOG_KB_A_MESSAGE + IDLE_RUNS_A_MONTH * 0.3) / 1e6,
    gigabytesOut: (requests * KB_OUT_A_REQUEST) / 1e6,
    ...FIXED,
  }
}

const lines = await measureUnits()
const way = unitsOfTheWay(lines)
const [writesATask, readsATask] = [way.write / lines.length, way.read / lines.length]
console.log(`measured: ${writesATask.toFixed(0)} write and ${readsATask.toFixed(0)} read units a task\n`)
const rows = (Object.keys(PRICE) as Term[]).map((term) => [
  term,
  ...Object.values(SIZES).map((size) => amounts(size, writesATask, readsATask)[term] * PRICE[term]),
])
const money = (dollars: string | number | undefined): string =>
  typeof dollars === 'number' ? dollars.toFixed(2) : String(dollars)
console.log(`| a month, US dollars | ${Object.keys(SIZES).join(' | ')} |\n| --- | ---: | ---: | ---: |`)
for (const row of rows) console.log(`| ${row.map(money).join(' | ')} |`)
const sums = Object.keys(SIZES).map((_, n) => rows.reduce((sum, row) => sum + Number(row[n + 1]), 0))
console.log(`| **together** | ${sums.map((sum) => `**${sum.toFixed(0)}**`).join(' | ')} |`)
