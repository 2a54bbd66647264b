import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { placesIn } from '../../infra/local/data-folder.ts'
import { type LocalStack, startStack } from '../../infra/local/local-stack.ts'
import type { SeedTarget } from '../../infra/local/seed/seed.ts'
import { makeWorld } from '../../infra/local/seed/world.ts'
import { revealMember } from '../../shared/cases/privacy/reveal.ts'
import { readProposal } from '../../shared/cases/reads/read-proposal.ts'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { staffOf } from '../../shared/store/row-keys.ts'
import type { Table } from '../../shared/store/table.ts'
import { dossierOf, numbersOf, proposed, SISIR, TULUNGREJO, withdraws } from '../spec/privacy/proposals.ts'
import { lend } from '../walks/stack.ts'

/** What an operator does about people: brings in staff, answers a data subject, erases, looks after a breach. */

const CITY = 'city-social-35.79'
const AS = ['--as', 's-platform-platform-operator-1'] as const
const INPUT = dossierOf(SISIR, 340, 'Keripik Mesin')
const [NIK = ''] = numbersOf(INPUT)
let stack: LocalStack | undefined
let data: string
let table: Table
let ended: { id: string; number: string }
let live: { number: string }

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'simpul-people-'))
  await lend(inject('common'), data)
  stack = await startStack({ data, fresh: false, port: 0, say: () => {}, tell: () => {}, sow })
})
afterAll(async () => {
  await stack?.stop()
  rmSync(data, { recursive: true, force: true })
})

/** A proposal that was looked at and withdrawn, and one on its way. */
async function sow(target: SeedTarget): Promise<void> {
  const world = makeWorld(target)
  world.at(target.now)
  table = dynamoTable({ client: target.client, table: target.table, onUsed: () => {}, random: Math.random })
  const id = await proposed(world, INPUT)
  const verifier = world.officer(`${CITY}/verifier`)
  await readProposal(world.deps, verifier, id)
  const key = { digest: 'reveal', request: 'r', status: 200 }
  await revealMember(world.deps, verifier, id, 0, { reason: 'bank-account' }, key)
  ended = { id, number: (await withdraws(world, SISIR, id)).facts.number }
  live = (await world.head(await proposed(world, dossierOf(TULUNGREJO, 341, 'Keripik Jalan')))).facts
  for (const row of world.table.dump()) await table.write([{ kind: 'put', row }])
}

type Ran = { code: number | null; stdout: string; stderr: string }
const run = (tool: string, more: readonly string[], input = ''): Promise<Ran> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [`tools/${tool}.ts`, ...more, '--data', data])
    const ran: Ran = { code: null, stdout: '', stderr: '' }
    child.stdout.on('data', (bytes) => (ran.stdout += bytes))
    child.stderr.on('data', (bytes) => (ran.stderr += bytes))
    child.on('close', (code) => done({ ...ran, code }))
    child.stdin.end(input)
  })

test('staff come from a file: mistakes are told by line and write nothing, then a dry run, then the people', async () => {
  const file = join(data, 'people.csv')
  const header = 'agency;person;name;desk;language;role;from;to;issuer;subject'
  const right = [
    `${CITY};op-1;Adi Contoh;;id;operator;2026-01-02;;${stack?.issuer};adi`,
    `${CITY};op-2;Ayu Misal;;;head;2026-01-02;2026-03-31;;`,
  ]
  writeFileSync(file, [header, ...right, `${CITY};op-3;${NIK};;id;raja;2026-01-02;;;`].join('\n'))
  const faulty = await run('staff-import', [file])
  expect(faulty).toMatchObject({ code: 1, stdout: '' })
  expect(faulty.stderr).toContain('line 4, name: a number of 16 digits')
  expect(faulty.stderr).not.toContain(NIK)
  expect(await table.get(staffOf(CITY, 'op-1'))).toBeUndefined()

  writeFileSync(file, [header, ...right].join('\n'))
  expect((await run('staff-import', [file, '--dry-run'])).stdout).toBe(
    '2 lines, 2 people: 2 new, 0 changed, 0 as they were. Nothing was written: this was a dry run.\n',
  )
  expect(await table.get(staffOf(CITY, 'op-1'))).toBeUndefined()
  expect((await run('staff-import', [file])).stdout).toBe('2 people: 2 new, 0 changed, 0 as they were.\n')
  expect((await run('staff-import', [file])).stdout).toBe('2 people: 0 new, 0 changed, 2 as they were.\n')
  expect(await table.get(staffOf(CITY, 'op-2'))).toMatchObject({ name: 'Ayu Misal', version: 1 })
})

test('a data subject is answered: the NIK comes by the keyboard or a pipe, and is never shown', async () => {
  expect(await run('data-subject', ['--nik'], `${NIK}\n`)).toMatchObject({ code: 1, stdout: '' })
  expect(await run('data-subject', ['--nik', ...AS], '123\n')).toMatchObject({ code: 1, stdout: '' })
  const out = join(data, 'answer.json')
  const told = await run('data-subject', ['--nik', ...AS, '--out', out], `${NIK}\n`)
  expect(told).toMatchObject({ code: 0, stderr: '' })
  expect(told.stdout).toContain(ended.number)
  expect(told.stdout).toMatch(/numbers \(bank-account\) {2}s-city-social-35\.79-verifier-1 of city-social-35\.79/)
  expect(told.stdout).not.toContain(NIK)
  expect(JSON.parse(readFileSync(out, 'utf8')).cases[0].records[0].member.nationalId).toBe(NIK)
  expect(statSync(out).mode & 0o777).toBe(0o600)
  // Whoever answered stands in the trail as well.
  expect((await run('data-subject', ['--nik', ...AS], `${NIK}\n`)).stdout).toContain(
    'data-subject  s-platform-platform-operator-1',
  )
})

test('a breach is measured: who was shown, to whom, and by when a notice is owed', async () => {
  const span = ['--from', '2026-01-01T00:00:00.000Z', '--to', '2099-01-01T00:00:00.000Z'] as const
  const all = await run('breach', [...span, ...AS, '--names'])
  expect(all.stdout).toContain(`${ended.number}  ${SISIR}  Keripik Mesin  5 persons`)
  expect(all.stdout).toContain(`- ${INPUT.members?.[0]?.fullName}`)
  expect(all.stdout).toContain('1 cases with 5 persons were shown.')
  expect((await run('breach', [...span, ...AS, '--actor', 'nobody'])).stdout).toBe(
    '0 cases with 0 persons were shown to this officer.\n',
  )
  expect(await run('breach', ['--from', 'yesterday', '--to', 'now', ...AS])).toMatchObject({ code: 1 })
})

test('erasing: never a live case nor one that is held; then its data is gone and its chain is whole', async () => {
  const why = ['--reason', 'Permintaan anggota, pasal 43', ...AS] as const
  expect((await run('data-subject', ['--erase', live.number, ...why])).stderr).toBe('The case is still live.\n')
  expect(await run('data-subject', ['--hold', ended.number, ...why])).toMatchObject({ code: 0 })
  expect((await run('data-subject', ['--erase', ended.number, ...why])).stderr).toBe(
    'The case is under a legal hold.\n',
  )
  expect(await run('data-subject', ['--lift-hold', ended.number, ...why])).toMatchObject({ code: 0 })
  expect((await run('data-subject', ['--erase', ended.number, ...AS])).stderr).toContain('Say why')
  const erased = await run('data-subject', ['--erase', ended.number, ...why])
  expect(erased.stdout).toContain(`3 rows of ${ended.number} are erased and 2 files removed.`)

  const after = await run('data-subject', ['--nik', ...AS], `${NIK}\n`)
  expect(after.stdout).toMatch(/dossier, revision 1, member 1, erased 20/)
  const exported = join(data, 'export.jsonl')
  expect(await run('audit-export', [ended.number, '--out', exported])).toMatchObject({ code: 0 })
  const verified = await new Promise<number | null>((done) =>
    spawn(process.execPath, ['tools/audit-verify.ts', exported, '--key', `${exported}.key.pem`]).on('close', done),
  )
  expect(verified).toBe(0)
  expect(readFileSync(placesIn(data).log, 'utf8')).not.toContain(NIK)
})

test('keys of digests are changed only while two are live', async () => {
  expect(await run('digests-rotate', [])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('PersonKeyVersions=2,1'),
  })
})
