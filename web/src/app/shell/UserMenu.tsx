// SPDX-License-Identifier: Apache-2.0
import { Contrast, KeyRound, Languages, LogOut, Rows3, ShieldCheck } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { del, patch, setCsrf } from '../../api/client'
import { switchLang, useLang } from '../../i18n/staff'
import { type Lang, t } from '../../i18n/t'
import {
  type Density,
  getDensity,
  getTheme,
  setDensity,
  setTheme,
  type Theme,
} from '../../theme/theme'
import { Avatar, Menu, type MenuEntry } from '../../ui'
import { type Me, queries } from '../session'

const Account = lazy(() => import('./Account'))

const THEMES: Theme[] = ['auto', 'light', 'dark']
const DENSITIES: Density[] = ['comfortable', 'default', 'compact']

const next = <T,>(all: readonly T[], now: T): T => all[(all.indexOf(now) + 1) % all.length] as T

// Kept for the person too, so that the next device starts the same; the device's own copy
// already serves when this fails.
const remember = (what: { lang?: Lang; theme?: Theme }) => {
  patch('/me', what).catch(() => {})
}

export async function chooseLang(lang: Lang) {
  await switchLang(lang)
  remember({ lang })
  await queries.invalidateQueries()
}

export async function signOut() {
  await del('/session').catch(() => {})
  setCsrf(null)
  location.assign('/login')
}

export function UserMenu({ me }: { me: Me | undefined }) {
  const lang = useLang()
  const [theme, showTheme] = useState(getTheme())
  const [density, showDensity] = useState(getDensity())
  const [open, setOpen] = useState<'password' | 'totp' | null>(null)
  const name = me?.user.name ?? ''
  const items: (MenuEntry | null)[] = [
    {
      key: 'lang',
      icon: Languages,
      title: lang === 'zh' ? 'English' : '中文',
      onAction: () => chooseLang(lang === 'zh' ? 'en' : 'zh'),
    },
    {
      key: 'theme',
      icon: Contrast,
      title: t('ui.theme'),
      hint: t(`ui.theme.${theme}`),
      onAction: () => {
        const chosen = next(THEMES, theme)
        setTheme(chosen)
        showTheme(chosen)
        remember({ theme: chosen })
      },
    },
    {
      key: 'density',
      icon: Rows3,
      title: t('ui.density'),
      hint: t(`ui.density.${density}`),
      onAction: () => {
        const chosen = next(DENSITIES, density)
        setDensity(chosen)
        showDensity(chosen)
        window.dispatchEvent(new Event('xl-density'))
      },
    },
    null,
    {
      key: 'password',
      icon: KeyRound,
      title: t('me.changePassword'),
      onAction: () => setOpen('password'),
    },
    {
      key: 'totp',
      icon: ShieldCheck,
      title: t('me.secondFactor'),
      onAction: () => setOpen('totp'),
    },
    null,
    { key: 'out', icon: LogOut, title: t('me.signOut'), onAction: signOut },
  ]
  return (
    <>
      <Menu
        label={t('me.menu')}
        placement="bottom end"
        items={items}
        trigger={
          <AriaButton className="a-user">
            <Avatar name={name || '?'} />
            <span className="a-user-name" aria-hidden>
              {name}
            </span>
            <span className="sr-only">{t('me.menuOf', { name })}</span>
          </AriaButton>
        }
      />
      {open && (
        <Suspense>
          <Account what={open} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </>
  )
}
