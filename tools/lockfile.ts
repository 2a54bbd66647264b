import * as z from 'zod'

/** The part of a lockfile that says what will be installed. Other fields are npm's. */
export const Lockfile = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
})
export type Lockfile = z.infer<typeof Lockfile>

export type Absence = { name: string; range: string; wantedBy: string; promised: boolean }

/** Platforms on which `npm ci` must give a working house; others are reported, but are nobody's promise. */
const PROMISED = /(linux|darwin)[-_](x64|arm64)/
const NOT_PROMISED = /musl|android/

/**
 * Optional dependencies that a locked package declares and the lockfile does not hold. npm leaves one out without a word
 * when the registry could not serve it; `npm ci` on that platform then installs without its native part.
 */
export function absences({ packages }: Lockfile): { checked: number; absent: Absence[] } {
  const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).map(([name, range]) => ({ path, name, range })),
  )
  const absent = wanted
    .filter(({ path, name }) => !isLocked(packages, path, name))
    .map(({ path, name, range }) => ({
      name,
      range,
      wantedBy: path || 'the root',
      promised: PROMISED.test(name) && !NOT_PROMISED.test(name),
    }))
  return { checked: wanted.length, absent }
}

/** Node's own look-up: the nearest `node_modules` at or above a package that holds the name. */
function isLocked(packages: Lockfile['packages'], from: string, name: string): boolean {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
    if (Object.hasOwn(packages, `${place === '' ? '' : `${place}/`}node_modules/${name}`)) return true
    if (place === '') return false
  }
}
