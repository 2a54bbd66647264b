import type { KeptInput } from '../../../shared/cases/dossier/kept-input.ts'
import { Remark } from '../components/notice.tsx'
import type { Reply } from '../visit.ts'
import type { Words } from '../words/words.ts'

type PageReply = Extract<Reply, { kind: 'page' }>
const link = (to: string): string => `/masuk/mulai?${new URLSearchParams({ ke: to })}`

/** @param to where to go then; @param inputKept something was typed when the session ended */
export const signInPage = ({ signIn }: Words, to: string, inputKept: boolean): PageReply => ({
  kind: 'page',
  title: signIn.title,
  section: null,
  body: (
    <div class="panel narrow">
      <h1 class="h1">{signIn.title}</h1>
      {inputKept ? (
        <Remark tone="soon">
          <b>{signIn.expired}</b> {signIn.inputKept}
        </Remark>
      ) : (
        <p class="muted">{signIn.lead}</p>
      )}
      <div class="buttons">
        <a class="button" href={link(to)}>
          {signIn.button}
        </a>
      </div>
    </div>
  ),
})

export const signedOutPage = ({ signIn }: Words, everywhere: boolean): PageReply => ({
  kind: 'page',
  title: signIn.signedOut,
  section: null,
  body: (
    <div class="panel narrow">
      <h1 class="h1">{everywhere ? signIn.signedOutEverywhere : signIn.signedOut}</h1>
      <p class="muted">{signIn.signedOutHint}</p>
      <div class="buttons">
        <a class="button button--second" href={link('/')}>
          {signIn.again}
        </a>
      </div>
    </div>
  ),
})

/** Sends again what was typed when the session ended, to where it was meant to go. */
export const resumePage = ({ signIn }: Words, { path, fields }: KeptInput): PageReply => ({
  kind: 'page',
  title: signIn.resumeTitle,
  section: null,
  body: (
    <form class="panel narrow" method="post" action={path}>
      <h1 class="h1">{signIn.resumeTitle}</h1>
      <p>{signIn.resumeText}</p>
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <div class="buttons">
        <button class="button" type="submit">
          {signIn.resume}
        </button>
      </div>
    </form>
  ),
})
