// SPDX-License-Identifier: Apache-2.0
// Who is here and what is offered to them: the session, the apps, rights and bindings.
import { QueryClient, useQuery } from '@tanstack/react-query'
import { get, isApiError, onSessionExpired, setApiLanguage, setCsrf } from '../api/client'
import { htmlLang, type Lang } from '../i18n/t'

export interface Session {
  signed_in: boolean
  csrf: string
  user?: { id: string; name: string; account: string; lang?: Lang | null } | null
  needs_totp?: boolean
  has_totp?: boolean
  org?: string
  lang?: Lang
  insecure_http?: boolean
  setup_needed?: boolean
}

export interface AppForm {
  key: string
  title: string
  can: string[]
  is_ledger?: boolean
}

export interface AppInfo {
  key: string
  title: string
  icon?: string
  forms: AppForm[]
}

/** Which form plays a role of a capability, e.g. lead of attribution. */
export interface Binding {
  capability: string
  role: string
  form: string
  fields?: Record<string, string> | null
}

export interface Me {
  user: {
    id: string
    name: string
    account: string
    dept?: string | null
    lang?: Lang | null
    theme?: string | null
  }
  roles: { key: string; title: string }[] | string[]
  rights: string[]
  apps: AppInfo[]
  bindings?: Binding[]
  view_as: { id: string; name: string } | null
  /** The board that opens first. */
  start?: string | null
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      retry: (times, error) => isApiError(error) && error.status === 0 && times < 2,
    },
  },
})

let session: Session | null = null
export const theSession = () => session as Session

/** To the login page, and back here afterwards. */
export function toLogin() {
  const here = location.pathname + location.search
  location.assign(here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`)
}

/** False when the browser is on its way to another page. */
export async function startSession(): Promise<boolean> {
  session = await get<Session>('/session')
  setCsrf(session.csrf)
  onSessionExpired(toLogin)
  if (session.setup_needed) {
    location.assign('/setup')
    return false
  }
  if (!session.signed_in || session.needs_totp) {
    toLogin()
    return false
  }
  return true
}

export const useApiLanguage = (lang: Lang) => setApiLanguage(htmlLang(lang))

export function useMe(): Me | undefined {
  return useQuery({ queryKey: ['me'], queryFn: () => get<Me>('/me'), staleTime: 300_000 }).data
}

export const hasRight = (me: Me | undefined, right: string) => me?.rights.includes(right) ?? false

export const allForms = (me: Me | undefined): AppForm[] =>
  me?.apps.flatMap((app) => app.forms) ?? []

const plain = (key: string) => key.slice(key.lastIndexOf('.') + 1)

/** The form that plays a role; by binding, else the one named so. */
export function formFor(me: Me | undefined, role: string): string | undefined {
  const bound = me?.bindings?.find((one) => one.role === role)
  if (bound) return bound.form
  return allForms(me).find((form) => plain(form.key) === role)?.key
}

/** The field that plays a part in a bound form; by binding, else the one named so. */
export function fieldFor(me: Me | undefined, role: string, part: string): string {
  return me?.bindings?.find((one) => one.role === role)?.fields?.[part] ?? part
}

/** What a form is bound as. */
export function rolesOf(me: Me | undefined, form: string): string[] {
  const bound = me?.bindings?.filter((one) => one.form === form).map((one) => one.role) ?? []
  return bound.length > 0 ? bound : [plain(form)]
}

export function canDo(me: Me | undefined, form: string | undefined, action: string): boolean {
  return (
    !!form &&
    (allForms(me)
      .find((one) => one.key === form)
      ?.can.includes(action) ??
      false)
  )
}
