import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { csv } from '../../../functions/web/csv.ts'

test('a cell never becomes a formula, and quotes, commas and lines come back as they were', () => {
  const text = csv([
    ['nama', 'jumlah'],
    ['=HYPERLINK("x")', 20_000_000],
    ['+62', -5],
    ['KUBE "Melati", Batu', null],
    ['baris\nkedua', '@x'],
  ])
  expect(parse(text, { bom: true })).toEqual([
    ['nama', 'jumlah'],
    [`'=HYPERLINK("x")`, '20000000'],
    [`'+62`, '-5'],
    ['KUBE "Melati", Batu', ''],
    ['baris\nkedua', `'@x`],
  ])
})
