import type { Visit } from '../visit.ts'
import { TextInput } from './fields.tsx'

/** A list that an officer has kept; without a count where none is to be had. */
export type KeptView = { name: string; href: string; count: number | null }

/** Lists that the officer has kept, and a way to keep this one. @param here address of the list that is shown */
export const SavedViews = ({
  visit,
  action,
  here,
  mayKeep,
  kept,
}: {
  visit: Visit
  action: string
  here: string
  mayKeep: boolean
  kept: readonly KeptView[]
}) => {
  const { inbox } = visit.words
  const current = kept.find(({ href }) => href === here)
  if (kept.length === 0 && !mayKeep) return null
  return (
    <section class="panel panel--small">
      <h2 class="h3">{inbox.saved}</h2>
      {kept.length > 0 && (
        <ul class="kept-views">
          {kept.map(({ name, href, count }) => (
            <li>
              <a class="wrap-any" href={href} aria-current={href === here ? 'page' : undefined}>
                {name}
              </a>
              {count !== null && <span class="count">{count}</span>}
            </li>
          ))}
        </ul>
      )}
      {(mayKeep || current) && (
        <form method="post" action={action}>
          <input type="hidden" name="ke" value={here} />
          {current ? (
            <>
              <input type="hidden" name="nama" value={current.name} />
              <button class="as-link" name="aksi" value="hapus">
                {inbox.forget(current.name)}
              </button>
            </>
          ) : (
            <>
              <TextInput id="nama" label={inbox.saveName} value="" />
              <button class="button button--second button--small" name="aksi" value="simpan">
                {inbox.save}
              </button>
            </>
          )}
        </form>
      )}
    </section>
  )
}
