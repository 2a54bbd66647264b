import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Deps } from '../../../shared/cases/deps.ts'
import { changeStaff } from '../../../shared/cases/people/change-staff.ts'
import { compareWithDirectory, importPerson, planImport } from '../../../shared/cases/people/staff-import.ts'
import type { StaffCommand } from '../../../shared/staff/decide-staff.ts'
import type { Table } from '../../../shared/store/table.ts'
import { readStaffFile } from '../../../tools/staff-file.ts'
import { CITY, HEALTH, ISSUER, type Offices, offices } from './offices.ts'

const HEADER = 'agency,person,name,desk,language,role,from,to,issuer,subject'
const file = (...lines: string[]) => readStaffFile(new TextEncoder().encode([HEADER, ...lines].join('\n')))

function plan(batu: Offices, ...lines: string[]) {
  const read = file(...lines)
  const { people, faults } = planImport(batu.world.deps, read.lines, [ISSUER])
  return { people, faults: [...read.faults, ...faults] }
}
const placesOf = ({ faults }: ReturnType<typeof plan>): string[] =>
  faults.map(({ line, column }) => `${line} ${column ?? '-'}`)

describe('a file full of mistakes', () => {
  test('each is told by line and column, and never by what stands there', async () => {
    const batu = await offices()
    const planned = plan(
      batu,
      `${CITY},a-1,Adi Contoh,,id,operator,2026-01-02,,${ISSUER},adi`,
      `"${CITY}",a-2,"Nama`,
      `dua baris",,id,operator,2026-01-02,,,`,
      'city-social-99.99,a-3,Ayu,,id,operator,2026-01-02,,,',
      'kantor,a-4,Ayu,,id,operator,2026-01-02,,,',
      '',
      `${CITY},a 5,,,jv,raja,2026-02-30,besok,${ISSUER},`,
      `${CITY},a-6,3579010101900001,,id,operator,2026-01-02,,,`,
      `${CITY},a-7,Bagus,,id,operator,2026-03-02,2026-01-02,,`,
      `${CITY},a-8,Bagus,,id,operator,2026-03-02`,
      'village-35.79.01.1001,a-9,Bunga,,id,verifier,2026-01-02,,,',
      `${CITY},b-1,Cahya,PFM_I,id,operator,2026-01-02,,,`,
      `${CITY},b-2,Damar,,id,verifier,2026-01-02,,,`,
      `${CITY},b-2,Damar L,,en,verifier,2026-02-02,,,`,
      `${HEALTH},b-2,Damar,,id,verifier,2026-01-02,,,`,
      `${CITY},b-3,Eka,,id,operator,2026-01-02,,${ISSUER},adi`,
      `${CITY},b-4,Eka,,id,operator,2026-01-02,,https://lain.example,x`,
    )
    expect(placesOf(planned)).toEqual([
      '11 -',
      '5 agency',
      '6 agency',
      '8 person',
      '8 name',
      '8 language',
      '8 role',
      '8 from',
      '8 to',
      '8 subject',
      '9 name',
      '10 to',
      '12 role',
      '13 desk',
      '15 name',
      '15 language',
      '15 from',
      '16 person',
      '17 subject',
      '18 issuer',
    ])
    const told = JSON.stringify(planned.faults)
    for (const secret of ['3579010101900001', 'raja', 'besok', 'Damar L', 'lain.example', 'kantor', 'a 5'])
      expect(told).not.toContain(secret)
  })

  test.each([
    ['nothing', '', [[1, null]]],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe, 0x41), [[1, null]]],
    ['a column that is missing', 'agency,person,name,desk,language,role,from,to,issuer\n', [[1, 'subject']]],
    ['a column that nobody knows', `${HEADER},nik\n`, [[1, null]]],
    ['a quotation mark that is never closed', `${HEADER}\n"${CITY},a-1`, [[2, null]]],
  ])('%s is a fault of the file', (_, content, places) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const { faults } = readStaffFile(bytes)
    expect(faults.map(({ line, column }) => [line, column])).toEqual(places)
  })

  test('semicolons, a byte-order mark and Windows line ends are as good as any', async () => {
    const text = `\uFEFF${HEADER}\r\n${CITY},a-1,Adi,,,operator,2026-01-02,,,\r\n`.replaceAll(',', ';')
    const { lines, faults } = readStaffFile(new TextEncoder().encode(text))
    expect(faults).toEqual([])
    expect(lines).toMatchObject([{ line: 2, cells: { agency: CITY, role: 'operator', subject: '' } }])
  })

  test('the example of the page is right', async () => {
    const batu = await offices()
    const example = readFileSync(join(import.meta.dirname, '../../../docs/examples/people.csv'))
    const { lines, faults } = readStaffFile(example)
    expect([faults, planImport(batu.world.deps, lines, null).faults]).toEqual([[], []])
  })
})

describe('an import that is right', () => {
  const LINES = [
    `${CITY},a-1,Adi Contoh,,id,operator,2026-01-02,,${ISSUER},adi`,
    `${CITY},a-2,Ayu Misal,,id,verifier,2026-01-02,,${ISSUER},ayu`,
    `${CITY},a-2,Ayu Misal,,id,head,2026-03-02,2026-03-31,${ISSUER},ayu-kedua`,
    `village-35.79.01.1001,a-3,Bagus,,en,head,2026-01-02,,,`,
  ]

  test('stopped anywhere and run again it goes on with the rest, and nobody is there twice', async () => {
    for (let until = 0; until <= 3; until += 1) {
      const batu = await offices()
      const { people, faults } = plan(batu, ...LINES)
      expect(faults).toEqual([])
      const failing = { ...batu.world.deps, table: breaking(batu.world.deps.table, until) }
      const run = async (deps: Deps): Promise<number> => {
        let written = 0
        for (const person of people) {
          if ((await compareWithDirectory(deps, person)).difference === 'same') continue
          expect(await importPerson(deps, person)).toBeUndefined()
          written += 1
        }
        return written
      }
      if (until < people.length) await expect(run(failing)).rejects.toThrow('power cut')
      else expect(await run(failing)).toBe(3)
      expect(await run(batu.world.deps)).toBe(people.length - until)
      const rows = batu.world.table.dump()
      expect(rows.filter(({ sk }) => /^STAFF#a-/.test(sk)).map((row) => row['version'])).toEqual([1, 1, 1])
      expect(await batu.signIn('ayu-kedua')).toMatchObject({ sub: 'a-2', roles: ['verifier', 'head'] })
      expect(await batu.signIn('adi')).toMatchObject({ sub: 'a-1', roles: ['operator'] })
      const before = batu.world.table.dump()
      expect(await run(batu.world.deps)).toBe(0)
      expect(batu.world.table.dump()).toEqual(before)
    }
  })

  test('the first person of an empty directory is the operator of the platform, who may then bring in everybody', async () => {
    const batu = await offices()
    batu.world.table.load([])
    const { people, faults } = plan(batu, `platform,op-01,Sari Contoh,,id,platform-operator,2026-01-02,,${ISSUER},sari`)
    expect(faults).toEqual([])
    for (const person of people) expect(await importPerson(batu.world.deps, person)).toBeUndefined()
    const sari = await batu.signIn('sari')
    expect(sari).toMatchObject({ sub: 'op-01', agency: 'platform', roles: ['platform-operator'] })
    const head: StaffCommand = {
      type: 'Describe',
      name: 'Ayu Misal',
      desk: null,
      language: 'id',
      roles: [{ role: 'head', from: '2026-01-02', to: null }],
    }
    if (!sari) throw new Error('she is in the directory')
    expect(await changeStaff(batu.world.deps, sari, { agency: CITY, sub: 'a-2' }, head)).toMatchObject({
      kind: 'changed',
    })
    const myself = await changeStaff(batu.world.deps, sari, { agency: 'platform', sub: 'op-01' }, head)
    expect(myself).toMatchObject({ kind: 'refused', code: 'forbidden' })
  })

  test('who is there already gets exactly the roles of the file, and keeps the login', async () => {
    const batu = await offices()
    const sub = `s-${CITY}-verifier-1`
    const { people } = plan(batu, `${CITY},${sub},Nama Baru,,id,operator,2026-02-01,,,`)
    const [person] = people
    if (!person) throw new Error('the file has one person')
    expect(await compareWithDirectory(batu.world.deps, person)).toEqual({ difference: 'changed', faults: [] })
    await importPerson(batu.world.deps, person)
    expect(await batu.signIn(`${CITY}/verifier`)).toMatchObject({ sub, name: 'Nama Baru', roles: ['operator'] })
  })

  test("a login or an id that is another's stops it before anything is written", async () => {
    const batu = await offices()
    const { people } = plan(
      batu,
      `${CITY},a-1,Adi,,id,operator,2026-01-02,,${ISSUER},${HEALTH}/head`,
      `${CITY},s-${HEALTH}-head-1,Adi,,id,operator,2026-01-02,,,`,
    )
    const faults = await Promise.all(
      people.map(async (person) => (await compareWithDirectory(batu.world.deps, person)).faults),
    )
    expect(faults.flat()).toMatchObject([
      { line: 2, column: 'subject' },
      { line: 3, column: 'person' },
    ])
    for (const person of people)
      expect(await importPerson(batu.world.deps, person)).toMatchObject({ code: 'incomplete' })
    const supervisor = batu.world.officer(`${CITY}/supervisor`)
    const thief = {
      type: 'Describe',
      name: 'A',
      desk: null,
      language: 'id',
      roles: [{ role: 'head', from: '2026-03-02', to: null }],
    } as const
    const taken = await changeStaff(
      batu.world.deps,
      supervisor,
      { agency: CITY, sub: `s-${HEALTH}-head-1` },
      { ...thief, roles: [...thief.roles] },
    )
    expect(taken).toMatchObject({ code: 'incomplete', faults: [{ pointer: '/sub', code: 'taken' }] })
  })
})

/** A table that stops for good after so many writes. */
function breaking(table: Table, writes: number): Table {
  let left = writes
  return {
    ...table,
    async write(actions) {
      if (left === 0) throw new Error('power cut')
      left -= 1
      return table.write(actions)
    },
  }
}
