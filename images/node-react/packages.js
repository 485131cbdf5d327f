// What becomes one file: a document and the packages that components and their tests require.
'use strict';

const { JSDOM } = require('jsdom');

const packages = {
  react: () => require('react'),
  'react/jsx-runtime': () => require('react/jsx-runtime'),
  'react/jsx-dev-runtime': () => require('react/jsx-dev-runtime'),
  'react-dom': () => require('react-dom'),
  'react-dom/client': () => require('react-dom/client'),
  'react-dom/server': () => require('react-dom/server'),
  'react-dom/test-utils': () => require('react-dom/test-utils'),
  '@testing-library/dom': () => require('@testing-library/dom'),
  '@testing-library/react': () => require('@testing-library/react'),
  '@testing-library/user-event': () => require('@testing-library/user-event'),
  '@testing-library/jest-dom/matchers': () => require('@testing-library/jest-dom/matchers'),
};

module.exports = { JSDOM, packages };
