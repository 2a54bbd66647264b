import { forgetView, type KeptList, SavedView, saveView } from '../../shared/cases/saved-views.ts'
import type { Reply, Visit } from './visit.ts'

/** Keeps the list that is shown by a name, or forgets one. @param to its address, to which the officer returns */
export async function keepView(visit: Visit, list: KeptList, to: string): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const view = SavedView.safeParse({ name: typed.one('nama'), query: to.split('?')[1] ?? '' })
  if (!view.success) return { kind: 'go', to, notice: { tone: 'soon', title: words.inbox.nameFirst } }
  if (typed.one('aksi') === 'hapus') {
    await forgetView(deps, actor, list, view.data.name)
    return { kind: 'go', to, notice: { tone: 'ok', title: words.inbox.forgotten(view.data.name) } }
  }
  const kept = await saveView(deps, actor, list, view.data)
  return {
    kind: 'go',
    to,
    notice:
      kept.kind === 'saved'
        ? { tone: 'ok', title: words.inbox.keptAs(view.data.name) }
        : { tone: 'soon', title: words.inbox.viewsFull },
  }
}
