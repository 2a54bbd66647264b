import { takeInput } from '../../shared/cases/dossier/kept-input.ts'
import { offerLogin } from '../../shared/cases/people/login-code.ts'
import { signOutEverywhere } from '../../shared/cases/people/sign-out.ts'
import { instantOf } from '../../shared/kit/instant.ts'
import { CALLBACK_PATH } from '../../shared/names/sign-in.ts'
import { languageCookie, type Parts, type Passing, SESSION_SECONDS, Session } from './app.tsx'
import { SigningIn } from './open-id.ts'
import { resumePage, signedOutPage, signInPage } from './pages/sign-in.tsx'
import type { Reply } from './visit.ts'
import { wordsIn } from './words/words.ts'

/** Routes that need no session. */
export type SignInRoute = { method: 'GET' | 'POST'; path: string; run: (passing: Passing) => Promise<Reply> }

const SIGNING_IN_SECONDS = 600

export function signInRoutes({ deps, openId, officerOf, sealer, milliseconds }: Parts): SignInRoute[] {
  /** A path of the console, wherever someone wants to lead the officer. */
  const pathIn = (text: string | null): string => (text !== null && /^\/(?![/\\])[^\s\\]*$/.test(text) ? text : '/')
  const queryOf = ({ request }: Passing): URLSearchParams => new URL(request.url).searchParams

  async function sessionOf(passing: Passing) {
    const cookie = passing.cookies.read(passing.request.headers.get('cookie') ?? undefined, 'session')
    const opened = cookie === undefined ? undefined : await sealer.open('session', Session, cookie)
    return opened && !opened.expired ? opened.value : undefined
  }

  return [
    { method: 'GET', path: '/', run: async () => ({ kind: 'go', to: '/kotak-masuk' }) },
    {
      method: 'GET',
      path: '/masuk',
      async run(passing) {
        const query = queryOf(passing)
        return signInPage(wordsIn(passing.language), pathIn(query.get('ke')), query.has('isian'))
      },
    },
    {
      method: 'GET',
      path: '/masuk/mulai',
      async run(passing) {
        const to = pathIn(queryOf(passing).get('ke'))
        const { url, signingIn } = await openId.begin(`${passing.origin}${CALLBACK_PATH}`, to)
        const sealed = await sealer.seal('signing-in', signingIn, SIGNING_IN_SECONDS)
        passing.set.push(passing.cookies.keep('signingIn', sealed, SIGNING_IN_SECONDS))
        return { kind: 'away', to: url }
      },
    },
    {
      method: 'GET',
      path: CALLBACK_PATH,
      async run(passing) {
        const { cookies, request, origin } = passing
        const words = wordsIn(passing.language)
        const cookie = cookies.read(request.headers.get('cookie') ?? undefined, 'signingIn')
        const opened = cookie === undefined ? undefined : await sealer.open('signing-in', SigningIn, cookie)
        passing.set.push(cookies.drop('signingIn'))
        const again = (title: string): Reply => ({ kind: 'go', to: '/masuk', notice: { tone: 'late', title } })
        if (!opened || opened.expired) return again(words.signIn.tookTooLong)
        const finished = await openId.finish(
          opened.value,
          new URL(`${CALLBACK_PATH}${new URL(request.url).search}`, origin),
        )
        if (finished.kind === 'refused') return again(words.signIn.refused)
        if (!(await officerOf(finished.login))) {
          const lines = [words.signIn.loginCode(await offerLogin(deps, finished.login)), words.signIn.loginCodeHint]
          return { kind: 'go', to: '/masuk', notice: { tone: 'soon', title: words.signIn.unknownOfficer, lines } }
        }
        const session: Session = { ...finished.login, since: milliseconds() }
        passing.set.push(
          cookies.keep('session', await sealer.seal('session', session, SESSION_SECONDS), 2 * SESSION_SECONDS),
        )
        return { kind: 'go', to: opened.value.to }
      },
    },
    {
      method: 'GET',
      path: '/lanjut/:id',
      async run(passing) {
        const session = await sessionOf(passing)
        const officer = session && (await officerOf(session))
        if (!session || !officer) return { kind: 'go', to: '/masuk' }
        passing.officer = officer
        const id = new URL(passing.request.url).pathname.split('/')[2] ?? ''
        const kept = await takeInput(deps, id, `${session.issuer}\n${session.subject}`)
        return kept ? resumePage(wordsIn(passing.language), kept) : { kind: 'go', to: '/kotak-masuk' }
      },
    },
    {
      method: 'POST',
      path: '/keluar',
      async run(passing) {
        const session = await sessionOf(passing)
        const form = new URLSearchParams(await passing.request.text())
        const officer = session && (await officerOf(session))
        if (officer && form.get('di') === 'semua') await signOutEverywhere(deps, officer, instantOf(milliseconds()))
        passing.set.push(passing.cookies.drop('session'))
        return { kind: 'go', to: form.get('di') === 'semua' ? '/keluar?di=semua' : '/keluar' }
      },
    },
    {
      method: 'GET',
      path: '/keluar',
      run: async (passing) => signedOutPage(wordsIn(passing.language), queryOf(passing).get('di') === 'semua'),
    },
    {
      method: 'GET',
      path: '/bahasa/:language',
      async run(passing) {
        const { pathname } = new URL(passing.request.url)
        passing.set.push(languageCookie(passing.cookies, pathname.endsWith('/en') ? 'en' : 'id'))
        return { kind: 'go', to: pathIn(queryOf(passing).get('ke')) }
      },
    },
  ]
}
