import type { ReportView } from '../../shared/cases/facilitation/read-activity.ts'
import { type IndicatorView, indicatorViews } from '../../shared/cases/throughput/read-indicators.ts'
import type { Numbers } from './numbers.ts'
import type { Visit } from './visit.ts'

/** A table of the annual report; its page, its paper and its file say the same. Words stand left, numbers right. */
export type ReportTable = {
  id: string
  title: string
  columns: readonly string[]
  rows: readonly (readonly (string | number | null)[])[]
}

/** The tables of a city's year, in the order in which they are read. */
export function tablesOf({ content }: ReportView, { words, language }: Visit): ReportTable[] {
  const { tables, columns } = words.reports
  const stages = { NONE: words.facilitation.notJudged, ...words.groups.stages }
  const { groups, funds, equipment, partners, families } = content
  return [
    {
      id: 'status',
      title: tables.status,
      columns: [tables.item, tables.groups],
      rows: [...rowsOf(words.groups.statuses, groups.byStatus), [tables.total, groups.total]],
    },
    {
      id: 'tahap',
      title: tables.stage,
      columns: [tables.item, tables.groups],
      rows: rowsOf(stages, groups.byStage),
    },
    {
      id: 'kecamatan',
      title: tables.district,
      columns: [tables.district1, tables.groups, tables.active],
      rows: groups.byDistrict.map(({ name, groups: all, active }) => [name, all, active]),
    },
    {
      id: 'dana',
      title: tables.money,
      columns: [tables.item, tables.number],
      rows: [
        [tables.funded, funds.groupsFunded],
        [tables.received, funds.received],
        [tables.requested, equipment.requested],
        [tables.delivered, equipment.delivered],
        [tables.families, families],
      ],
    },
    {
      id: 'mitra',
      title: tables.partners,
      columns: [tables.service, tables.asked, tables.closed],
      rows: partners.map(({ service, asked, closed }) => [
        words.terms.services[service as keyof typeof words.terms.services] ?? service,
        asked,
        closed,
      ]),
    },
    {
      id: 'indikator',
      title: tables.indicators,
      columns: [columns.indicator, columns.numerator, columns.denominator, columns.value, columns.label],
      rows: indicatorViews(content.indicators, language).map((indicator) => [
        `${indicator.code} ${indicator.name}`,
        indicator.numerator,
        indicator.denominator,
        indicator.value,
        indicator.label,
      ]),
    },
  ]
}

/** Notes on the data, by the indicator that they belong to. */
export const notesOf = ({ content }: ReportView, { language }: Visit): { code: string; note: string }[] =>
  content.indicators.flatMap(({ code, notes }) => notes.map((note) => ({ code, note: note[language] })))

const rowsOf = (names: Readonly<Record<string, string>>, counts: Readonly<Record<string, number>>) =>
  Object.entries(names).flatMap(([code, name]): [string, number][] =>
    counts[code] === undefined ? [] : [[name, counts[code]]],
  )

/** A value as it is read: a share as percent, a count or a mean as it is; nothing where it cannot be said. */
export function valueText({ value, denominator, label }: IndicatorView, numbers: Numbers): string | null {
  if (value === null) return null
  return denominator !== null && label !== '' ? `${numbers.decimal(value * 100)}%` : numbers.precise(value)
}
