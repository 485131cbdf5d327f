export default ['ace', 'king', 'queen'];
