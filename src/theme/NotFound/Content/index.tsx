import type {ReactNode} from 'react';
import Link from '@docusaurus/Link';
import Heading from '@theme/Heading';
import styles from './styles.module.css';

/** The page for an address that leads nowhere, drawn in the code that the course is about. */
export default function NotFoundContent(): ReactNode {
  return (
    <main className={styles.page}>
      <Heading as="h1">There is no page at this address</Heading>
      <p>It may have moved between editions, or the link that brought you here has a mistake in it.</p>
      <pre className={styles.exchange} tabIndex={0} aria-label="The exchange between your browser and this server">
        <code>
          {'GET /this-address HTTP/1.1\n\n'}
          <strong>{'HTTP/1.1 404 Not Found'}</strong>
        </code>
      </pre>
      <p>
        RFC 9110 says of this status that the server did not find a current representation, or will not disclose that
        one exists. In our case it is the former.
      </p>
      <p>
        <Link to="/course/orientation/">Start of the course</Link> <Link to="/">Home</Link>
      </p>
    </main>
  );
}
