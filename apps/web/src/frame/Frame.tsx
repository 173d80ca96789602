import { Link, Outlet } from '@tanstack/react-router';
import styles from './Frame.module.css';
import { type Theme, THEMES, useTheme } from './theme.js';

/** What surrounds every page. */
export function Frame() {
  const [theme, setTheme] = useTheme();
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <header className={styles.header}>
        <Link to="/experiments" className={styles.brand}>
          <img src="/favicon.svg" alt="" width="24" height="24" />
          Isthmus
        </Link>
        <nav aria-label="Main" className={styles.nav}>
          <Link to="/experiments" activeProps={{ className: styles.active ?? '' }}>
            Experiments
          </Link>
          <Link to="/gallery" activeProps={{ className: styles.active ?? '' }}>
            Gallery
          </Link>
          <Link to="/learn" activeProps={{ className: styles.active ?? '' }}>
            Learn
          </Link>
          <Link to="/submit" activeProps={{ className: styles.active ?? '' }}>
            Submit
          </Link>
          <Link to="/checks" activeProps={{ className: styles.active ?? '' }}>
            Checks
          </Link>
          <Link to="/validation" activeProps={{ className: styles.active ?? '' }}>
            Validation
          </Link>
          <a href="/docs">API</a>
        </nav>
        <label className={styles.theme}>
          <span className="visually-hidden">Theme</span>
          <select value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
            {THEMES.map((name) => (
              <option key={name} value={name}>
                {name === 'system' ? 'system theme' : name}
              </option>
            ))}
          </select>
        </label>
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
