const { 인사, 글자수, 정렬 } = require('./과제');

describe('한글', () => {
  test('인사', () => expect(인사('민수')).toBe('안녕하세요, 민수님!'));
  test('글자 수', () => expect(글자수('가나 다'.normalize('NFD'))).toBe(3));
  test('정렬', () => expect(정렬(['나무', '가지', '다리'])).toEqual(['가지', '나무', '다리']));
});
